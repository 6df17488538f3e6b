-- AlterEnum
BEGIN;
CREATE TYPE "Omega Ω_new" AS ENUM ('plain');
ALTER TABLE "public"."select" ALTER COLUMN "enum" DROP DEFAULT;
ALTER TABLE "select" ALTER COLUMN "enum" TYPE "Omega Ω_new" USING ("enum"::text::"Omega Ω_new");
ALTER TYPE "Omega Ω" RENAME TO "Omega Ω_old";
ALTER TYPE "Omega Ω_new" RENAME TO "Omega Ω";
DROP TYPE "public"."Omega Ω_old";
ALTER TABLE "select" ALTER COLUMN "enum" SET DEFAULT 'plain';
COMMIT;

-- AlterEnum
BEGIN;
CREATE TYPE "enum with "quotes"_new" AS ENUM ('a b', 'x"y', 'back\slash', 'null', 'true');
ALTER TABLE "public"."with space" ALTER COLUMN "e" DROP DEFAULT;
ALTER TABLE "public"."with space" ALTER COLUMN "l" DROP DEFAULT;
ALTER TABLE "with space" ALTER COLUMN "e" TYPE "enum with "quotes"_new" USING ("e"::text::"enum with "quotes"_new");
ALTER TABLE "with space" ALTER COLUMN "l" TYPE "enum with "quotes"_new"[] USING ("l"::text::"enum with "quotes"_new"[]);
ALTER TYPE "enum with "quotes"" RENAME TO "enum with "quotes"_old";
ALTER TYPE "enum with "quotes"_new" RENAME TO "enum with "quotes"";
DROP TYPE "public"."enum with "quotes"_old";
ALTER TABLE "with space" ALTER COLUMN "e" SET DEFAULT 'x"y';
ALTER TABLE "with space" ALTER COLUMN "l" SET DEFAULT '{"a b",1,"x\"y","{"}'::"enum with ""quotes"""[];
COMMIT;

-- DropIndex
DROP INDEX "Ünïcode 表 🐘_кириллица_key";

-- AlterTable
ALTER TABLE "2020_report" DROP COLUMN " ",
DROP COLUMN "-",
DROP COLUMN "2020",
DROP COLUMN "@";

-- AlterTable
ALTER TABLE "Ünïcode 表 🐘" DROP COLUMN "İ",
DROP COLUMN "кириллица",
DROP COLUMN "名";
