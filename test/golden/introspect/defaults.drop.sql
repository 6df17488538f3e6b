-- DropTable
DROP TABLE "public"."fractions";

-- DropTable
DROP TABLE "public"."lists";

-- DropTable
DROP TABLE "public"."numbers";

-- DropTable
DROP TABLE "public"."others";

-- DropTable
DROP TABLE "public"."texts";

-- DropTable
DROP TABLE "public"."times";

-- DropEnum
DROP TYPE "public"."Shade";

-- DropEnum
DROP TYPE "public"."_low";

-- DropEnum
DROP TYPE "public"."color";
