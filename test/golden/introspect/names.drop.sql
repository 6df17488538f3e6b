-- DropForeignKey
ALTER TABLE "public"."größe_größe_größe_größe_größe_größe_größe_größe" DROP CONSTRAINT "größe_größe_größe_größe_größe_größe_gr_andere_fkey";

-- DropForeignKey
ALTER TABLE "public"."model" DROP CONSTRAINT "model_Model_fkey";

-- DropForeignKey
ALTER TABLE "public"."model" DROP CONSTRAINT "model_model_fkey";

-- DropForeignKey
ALTER TABLE "public"."with space" DROP CONSTRAINT "fk "q"";

-- DropTable
DROP TABLE "public"."2020_report";

-- DropTable
DROP TABLE "public"."Int32";

-- DropTable
DROP TABLE "public"."Model";

-- DropTable
DROP TABLE "public"."User";

-- DropTable
DROP TABLE "public"."a_table_with_a_name_that_is_very_long_indeed_sixty_three_bytes_";

-- DropTable
DROP TABLE "public"."größe_größe_größe_größe_größe_größe_größe_größe";

-- DropTable
DROP TABLE "public"."model";

-- DropTable
DROP TABLE "public"."select";

-- DropTable
DROP TABLE "public"."with space";

-- DropTable
DROP TABLE "public"."Ünïcode 表 🐘";

-- DropEnum
DROP TYPE "public"."Omega Ω";

-- DropEnum
DROP TYPE "public"."enum with "quotes"";
