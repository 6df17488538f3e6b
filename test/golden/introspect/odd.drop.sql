-- DropTable
DROP TABLE "public"."String";

-- DropTable
DROP TABLE "public"."lists";

-- DropTable
DROP TABLE "public"."ranges";

-- DropEnum
DROP TYPE "public"."color";

-- DropEnum
DROP TYPE "public"."Ω";
