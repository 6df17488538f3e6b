-- DropTable
DROP TABLE "public"."clustered";

-- DropTable
DROP TABLE "public"."covered";

-- DropTable
DROP TABLE "public"."desc_key";

-- DropTable
DROP TABLE "public"."excluded";

-- DropTable
DROP TABLE "public"."keyless";

-- DropTable
DROP TABLE "public"."plain";
