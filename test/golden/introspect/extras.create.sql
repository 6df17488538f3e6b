-- CreateSchema
CREATE SCHEMA IF NOT EXISTS "public";

-- CreateEnum
CREATE TYPE "public"."mood" AS ENUM ('sad', 'ok');

-- CreateTable
CREATE TABLE "public"."animals" (
    "id" INTEGER NOT NULL,
    "name" TEXT NOT NULL DEFAULT 'x',

    CONSTRAINT "animals_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "public"."base" (
    "id" SERIAL NOT NULL,
    "a" INTEGER,
    "b" TEXT,
    "doubled" INTEGER DEFAULT (a * 2),
    "during" int4range,

    CONSTRAINT "base_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "public"."dogs" (
    "id" INTEGER NOT NULL,
    "name" TEXT NOT NULL DEFAULT 'x',
    "barks" BOOLEAN
);

-- CreateTable
CREATE TABLE "public"."parts" (
    "id" INTEGER NOT NULL,
    "day" DATE NOT NULL,
    "mood" "public"."mood",

    CONSTRAINT "parts_pkey" PRIMARY KEY ("id","day")
);

-- CreateTable
CREATE TABLE "public"."parts_rest" (
    "id" INTEGER NOT NULL,
    "day" DATE NOT NULL,
    "mood" "public"."mood",

    CONSTRAINT "parts_rest_pkey" PRIMARY KEY ("id","day")
);

-- CreateTable
CREATE TABLE "public"."points_at_parts" (
    "id" INTEGER NOT NULL,
    "day" DATE,

    CONSTRAINT "points_at_parts_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "public"."puppies" (
    "id" INTEGER NOT NULL,
    "name" TEXT NOT NULL DEFAULT 'x',
    "barks" BOOLEAN,
    "age" INTEGER,

    CONSTRAINT "puppies_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "public"."unlogged" (
    "id" INTEGER NOT NULL,

    CONSTRAINT "unlogged_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "public"."unparted" (
    "id" INTEGER NOT NULL,

    CONSTRAINT "unparted_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "public"."uses" (
    "id" INTEGER NOT NULL,
    "p" pair,
    "g" TEXT,

    CONSTRAINT "uses_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "parts_mood" ON "public"."parts"("mood" ASC);

-- CreateIndex
CREATE INDEX "parts_rest_mood_idx" ON "public"."parts_rest"("mood" ASC);

-- CreateIndex
CREATE UNIQUE INDEX "points_at_parts_id_day_key" ON "public"."points_at_parts"("id" ASC, "day" ASC);

-- AddForeignKey
ALTER TABLE "public"."parts" ADD CONSTRAINT "parts_id_fkey" FOREIGN KEY ("id") REFERENCES "public"."base"("id") ON DELETE NO ACTION ON UPDATE NO ACTION;

-- AddForeignKey
ALTER TABLE "public"."parts_rest" ADD CONSTRAINT "parts_id_fkey" FOREIGN KEY ("id") REFERENCES "public"."base"("id") ON DELETE NO ACTION ON UPDATE NO ACTION;

-- AddForeignKey
ALTER TABLE "public"."points_at_parts" ADD CONSTRAINT "points_at_parts_id_day_fkey" FOREIGN KEY ("id", "day") REFERENCES "public"."parts"("id", "day") ON DELETE NO ACTION ON UPDATE NO ACTION;

-- AddForeignKey
ALTER TABLE "public"."points_at_parts" ADD CONSTRAINT "points_at_parts_id_day_fkey2" FOREIGN KEY ("id", "day") REFERENCES "public"."parts_rest"("id", "day") ON DELETE NO ACTION ON UPDATE NO ACTION;
