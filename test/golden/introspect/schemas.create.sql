-- CreateEnum
CREATE TYPE "beta"."color" AS ENUM ('blue');

-- CreateEnum
CREATE TYPE "public"."color" AS ENUM ('red');

-- CreateTable
CREATE TABLE "Alpha"."Ant" (
    "id" INTEGER NOT NULL,
    "z" INTEGER,
    "c" "beta"."color",

    CONSTRAINT "Ant_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "beta"."zebra" (
    "id" SERIAL NOT NULL,
    "z" INTEGER,
    "c" "public"."color"[] DEFAULT ARRAY['red']::"public"."color"[],

    CONSTRAINT "zebra_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "public"."zebra" (
    "id" SERIAL NOT NULL,
    "c" "public"."color" DEFAULT 'red',
    "b" "beta"."color" DEFAULT 'blue',
    "l" "beta"."color"[] DEFAULT ARRAY['blue']::"beta"."color"[],
    "h" tint,
    "n" INTEGER DEFAULT beta.one(),

    CONSTRAINT "zebra_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "same" ON "Alpha"."Ant"("z" ASC);

-- CreateIndex
CREATE INDEX "same" ON "beta"."zebra"("z" ASC);

-- CreateIndex
CREATE INDEX "same" ON "public"."zebra"("n" ASC);

-- AddForeignKey
ALTER TABLE "Alpha"."Ant" ADD CONSTRAINT "Ant_z_fkey" FOREIGN KEY ("z") REFERENCES "beta"."zebra"("id") ON DELETE CASCADE ON UPDATE NO ACTION;

-- AddForeignKey
ALTER TABLE "beta"."zebra" ADD CONSTRAINT "zebra_z_fkey" FOREIGN KEY ("z") REFERENCES "public"."zebra"("id") ON DELETE NO ACTION ON UPDATE NO ACTION;
