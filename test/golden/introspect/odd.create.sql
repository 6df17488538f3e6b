-- CreateSchema
CREATE SCHEMA IF NOT EXISTS "public";

-- CreateEnum
CREATE TYPE "public"."color" AS ENUM ('red', 'dark green', 'it's', '1st');

-- CreateEnum
CREATE TYPE "public"."Ω" AS ENUM ('α', 'β');

-- CreateTable
CREATE TABLE "public"."String" (
    "Int" INTEGER NOT NULL,
    "enum" "public"."Ω" DEFAULT 'α',

    CONSTRAINT "String_pkey" PRIMARY KEY ("Int")
);

-- CreateTable
CREATE TABLE "public"."lists" (
    "id" INTEGER NOT NULL,
    "a" "public"."color"[] DEFAULT ARRAY['red', 'dark green']::"public"."color"[],
    "b" "public"."color"[] DEFAULT ARRAY['red', 'it''s']::"public"."color"[],
    "c" _tsvector[] DEFAULT ARRAY[]::_tsvector[],
    "d" _hstore() DEFAULT ARRAY[]::_hstore(),
    "e" DECIMAL(3,2046),
    "f" DECIMAL[],
    "g" "public"."color"[] DEFAULT '{it''s}'::color[],

    CONSTRAINT "lists_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "public"."ranges" (
    "a" INTEGER NOT NULL,
    "h" TIMESTAMP(6),

    CONSTRAINT "ranges_pkey" PRIMARY KEY ("a")
);

-- CreateIndex
CREATE INDEX "gist_btree" ON "public"."ranges" USING GIST ("a" gist_int4_ops ASC, "h" gist_timestamp_ops ASC);
