-- DropForeignKey
ALTER TABLE "Alpha"."Ant" DROP CONSTRAINT "Ant_z_fkey";

-- DropForeignKey
ALTER TABLE "beta"."zebra" DROP CONSTRAINT "zebra_z_fkey";

-- DropTable
DROP TABLE "Alpha"."Ant";

-- DropTable
DROP TABLE "beta"."zebra";

-- DropTable
DROP TABLE "zebra";

-- DropEnum
DROP TYPE "beta"."color";

-- DropEnum
DROP TYPE "color";
