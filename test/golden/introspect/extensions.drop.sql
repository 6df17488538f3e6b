-- DropTable
DROP TABLE "public"."uses";
