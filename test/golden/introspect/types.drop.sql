-- DropTable
DROP TABLE "public"."lists";

-- DropTable
DROP TABLE "public"."scalars";

-- DropEnum
DROP TYPE "public"."Mixed Case";

-- DropEnum
DROP TYPE "public"."color";

-- DropEnum
DROP TYPE "public"."date";
