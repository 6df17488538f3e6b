-- DropForeignKey
ALTER TABLE "public"."parts" DROP CONSTRAINT "parts_id_fkey";

-- DropForeignKey
ALTER TABLE "public"."parts_rest" DROP CONSTRAINT "parts_id_fkey";

-- DropForeignKey
ALTER TABLE "public"."points_at_parts" DROP CONSTRAINT "points_at_parts_id_day_fkey";

-- DropForeignKey
ALTER TABLE "public"."points_at_parts" DROP CONSTRAINT "points_at_parts_id_day_fkey2";

-- DropTable
DROP TABLE "public"."animals";

-- DropTable
DROP TABLE "public"."base";

-- DropTable
DROP TABLE "public"."dogs";

-- DropTable
DROP TABLE "public"."parts";

-- DropTable
DROP TABLE "public"."parts_rest";

-- DropTable
DROP TABLE "public"."points_at_parts";

-- DropTable
DROP TABLE "public"."puppies";

-- DropTable
DROP TABLE "public"."unlogged";

-- DropTable
DROP TABLE "public"."unparted";

-- DropTable
DROP TABLE "public"."uses";

-- DropEnum
DROP TYPE "public"."mood";
