-- DropForeignKey
ALTER TABLE "public"."Aaa" DROP CONSTRAINT "Aaa_z_fkey";

-- DropForeignKey
ALTER TABLE "public"."_left_to_right" DROP CONSTRAINT "_left_to_right_A_fkey";

-- DropForeignKey
ALTER TABLE "public"."_left_to_right" DROP CONSTRAINT "_left_to_right_B_fkey";

-- DropForeignKey
ALTER TABLE "public"."child" DROP CONSTRAINT "a_cascade";

-- DropForeignKey
ALTER TABLE "public"."child" DROP CONSTRAINT "child_k_default_fkey";

-- DropForeignKey
ALTER TABLE "public"."child" DROP CONSTRAINT "child_k_deferrable_fkey";

-- DropForeignKey
ALTER TABLE "public"."child" DROP CONSTRAINT "child_k_deferred_fkey";

-- DropForeignKey
ALTER TABLE "public"."child" DROP CONSTRAINT "child_k_mixed_fkey";

-- DropForeignKey
ALTER TABLE "public"."child" DROP CONSTRAINT "child_k_none_fkey";

-- DropForeignKey
ALTER TABLE "public"."child" DROP CONSTRAINT "child_k_null_fkey";

-- DropForeignKey
ALTER TABLE "public"."child" DROP CONSTRAINT "child_k_text_fkey";

-- DropForeignKey
ALTER TABLE "public"."child" DROP CONSTRAINT "child_up_fkey";

-- DropForeignKey
ALTER TABLE "public"."child" DROP CONSTRAINT "child_x_y_fkey";

-- DropForeignKey
ALTER TABLE "public"."child" DROP CONSTRAINT "swapped";

-- DropForeignKey
ALTER TABLE "public"."child" DROP CONSTRAINT "unchecked";

-- DropForeignKey
ALTER TABLE "public"."child" DROP CONSTRAINT "z_restrict";

-- DropForeignKey
ALTER TABLE "public"."circle_a" DROP CONSTRAINT "circle_a_b_fkey";

-- DropForeignKey
ALTER TABLE "public"."circle_b" DROP CONSTRAINT "circle_b_a_fkey";

-- DropForeignKey
ALTER TABLE "public"."one_to_one" DROP CONSTRAINT "one_to_one_c_fkey";

-- DropForeignKey
ALTER TABLE "public"."one_to_one" DROP CONSTRAINT "one_to_one_id_fkey";

-- DropForeignKey
ALTER TABLE "public"."twice" DROP CONSTRAINT "twice_1";

-- DropForeignKey
ALTER TABLE "public"."twice" DROP CONSTRAINT "twice_2";

-- DropTable
DROP TABLE "public"."Aaa";

-- DropTable
DROP TABLE "public"."_left_to_right";

-- DropTable
DROP TABLE "public"."child";

-- DropTable
DROP TABLE "public"."circle_a";

-- DropTable
DROP TABLE "public"."circle_b";

-- DropTable
DROP TABLE "public"."one_to_one";

-- DropTable
DROP TABLE "public"."parent";

-- DropTable
DROP TABLE "public"."twice";
