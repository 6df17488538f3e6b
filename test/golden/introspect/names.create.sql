-- CreateSchema
CREATE SCHEMA IF NOT EXISTS "public";

-- CreateEnum
CREATE TYPE "public"."Omega Ω" AS ENUM ('α', 'β', 'plain');

-- CreateEnum
CREATE TYPE "public"."enum with "quotes"" AS ENUM ('a b', '1', 'ü', 'x"y', '{', 'back\slash', 'null', 'true');

-- CreateTable
CREATE TABLE "public"."2020_report" (
    "id" INTEGER NOT NULL,
    "2020" INTEGER,
    "-" INTEGER,
    "@" INTEGER,
    " " INTEGER,

    CONSTRAINT "2020_report_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "public"."Int32" (
    "Int" INTEGER NOT NULL,
    "DateTime" TIMESTAMP(3) DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "Int32_pkey" PRIMARY KEY ("Int")
);

-- CreateTable
CREATE TABLE "public"."Model" (
    "id" INTEGER NOT NULL,

    CONSTRAINT "Model_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "public"."User" (
    "id" INTEGER NOT NULL,
    "userId" INTEGER,
    "USERID" INTEGER,
    "userid" INTEGER,

    CONSTRAINT "User_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "public"."a_table_with_a_name_that_is_very_long_indeed_sixty_three_bytes_" (
    "a_column_with_a_name_that_is_very_long_indeed_sixty_three_byte_" SERIAL NOT NULL,
    "another_column_with_a_name_that_is_very_long_sixty_three_bytes_" INTEGER,

    CONSTRAINT "a_table_with_a_name_that_is_very_long_indeed_sixty_three_b_pkey" PRIMARY KEY ("a_column_with_a_name_that_is_very_long_indeed_sixty_three_byte_")
);

-- CreateTable
CREATE TABLE "public"."größe_größe_größe_größe_größe_größe_größe_größe" (
    "spalte_größe_größe_größe_größe_größe_größe_" INTEGER NOT NULL,
    "andere" INTEGER,

    CONSTRAINT "größe_größe_größe_größe_größe_größe_größe_gr_pkey" PRIMARY KEY ("spalte_größe_größe_größe_größe_größe_größe_")
);

-- CreateTable
CREATE TABLE "public"."model" (
    "id" INTEGER NOT NULL,
    "Model" INTEGER,
    "model" INTEGER,

    CONSTRAINT "model_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "public"."select" (
    "from" INTEGER NOT NULL,
    "where" TEXT,
    "model" INTEGER,
    "enum" "public"."Omega Ω" DEFAULT 'plain',
    "_x" INTEGER,
    "1st" INTEGER,

    CONSTRAINT "select_pkey" PRIMARY KEY ("from")
);

-- CreateTable
CREATE TABLE "public"."with space" (
    "a b" INTEGER NOT NULL,
    "tab	in" INTEGER,
    "q"uote" TEXT DEFAULT 'x',
    "e" "public"."enum with "quotes"" DEFAULT 'x"y',
    "l" "public"."enum with "quotes""[] DEFAULT '{"a b",1,"x\"y","{"}'::"enum with ""quotes"""[],
    "back\slash" INTEGER,
    "dot.ted" INTEGER,
    "per%cent" INTEGER,
    "dol$lar" INTEGER,

    CONSTRAINT "with space_pkey" PRIMARY KEY ("a b")
);

-- CreateTable
CREATE TABLE "public"."Ünïcode 表 🐘" (
    "größe" INTEGER NOT NULL,
    "名" TEXT,
    "кириллица" INTEGER,
    "İ" INTEGER,

    CONSTRAINT "Ünïcode 表 🐘_pkey" PRIMARY KEY ("größe")
);

-- CreateIndex
CREATE UNIQUE INDEX "a_table_with_a_name_that_is_v_another_column_with_a_name_th_key" ON "public"."a_table_with_a_name_that_is_very_long_indeed_sixty_three_bytes_"("another_column_with_a_name_that_is_very_long_sixty_three_bytes_" ASC);

-- CreateIndex
CREATE INDEX "%s %I" ON "public"."with space"("per%cent" ASC);

-- CreateIndex
CREATE INDEX "index "q"" ON "public"."with space"("a b" ASC, "q"uote" ASC);

-- CreateIndex
CREATE UNIQUE INDEX "Ünïcode 表 🐘_кириллица_key" ON "public"."Ünïcode 表 🐘"("кириллица" ASC);

-- AddForeignKey
ALTER TABLE "public"."größe_größe_größe_größe_größe_größe_größe_größe" ADD CONSTRAINT "größe_größe_größe_größe_größe_größe_gr_andere_fkey" FOREIGN KEY ("andere") REFERENCES "public"."Ünïcode 表 🐘"("größe") ON DELETE NO ACTION ON UPDATE NO ACTION;

-- AddForeignKey
ALTER TABLE "public"."model" ADD CONSTRAINT "model_Model_fkey" FOREIGN KEY ("Model") REFERENCES "public"."Model"("id") ON DELETE NO ACTION ON UPDATE NO ACTION;

-- AddForeignKey
ALTER TABLE "public"."model" ADD CONSTRAINT "model_model_fkey" FOREIGN KEY ("model") REFERENCES "public"."Model"("id") ON DELETE NO ACTION ON UPDATE NO ACTION;

-- AddForeignKey
ALTER TABLE "public"."with space" ADD CONSTRAINT "fk "q"" FOREIGN KEY ("a b") REFERENCES "public"."select"("from") ON DELETE NO ACTION ON UPDATE NO ACTION;
