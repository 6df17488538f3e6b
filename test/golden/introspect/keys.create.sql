-- CreateSchema
CREATE SCHEMA IF NOT EXISTS "public";

-- CreateTable
CREATE TABLE "public"."Aaa" (
    "id" INTEGER NOT NULL,
    "z" INTEGER,

    CONSTRAINT "Aaa_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "public"."_left_to_right" (
    "A" INTEGER NOT NULL,
    "B" INTEGER NOT NULL,

    CONSTRAINT "_left_to_right_pkey" PRIMARY KEY ("A","B")
);

-- CreateTable
CREATE TABLE "public"."child" (
    "id" INTEGER NOT NULL,
    "k_none" INTEGER,
    "k_restrict" INTEGER,
    "k_cascade" INTEGER,
    "k_null" INTEGER,
    "k_default" INTEGER DEFAULT 1,
    "k_mixed" INTEGER,
    "k_text" TEXT,
    "x" INTEGER,
    "y" INTEGER,
    "k_deferrable" INTEGER,
    "k_deferred" INTEGER,
    "up" INTEGER,

    CONSTRAINT "child_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "public"."circle_a" (
    "id" INTEGER NOT NULL,
    "b" INTEGER,

    CONSTRAINT "circle_a_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "public"."circle_b" (
    "id" INTEGER NOT NULL,
    "a" INTEGER NOT NULL,

    CONSTRAINT "circle_b_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "public"."one_to_one" (
    "id" INTEGER NOT NULL,
    "c" INTEGER,

    CONSTRAINT "one_to_one_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "public"."parent" (
    "id" INTEGER NOT NULL,
    "a" INTEGER NOT NULL,
    "b" INTEGER NOT NULL,
    "c" TEXT,

    CONSTRAINT "parent_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "public"."twice" (
    "id" INTEGER NOT NULL,
    "p" INTEGER,

    CONSTRAINT "twice_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "_left_to_right_B_idx" ON "public"."_left_to_right"("B" ASC);

-- CreateIndex
CREATE UNIQUE INDEX "one_to_one_c_key" ON "public"."one_to_one"("c" ASC);

-- CreateIndex
CREATE UNIQUE INDEX "parent_a_b_key" ON "public"."parent"("a" ASC, "b" ASC);

-- CreateIndex
CREATE UNIQUE INDEX "parent_c_key" ON "public"."parent"("c" ASC);

-- AddForeignKey
ALTER TABLE "public"."Aaa" ADD CONSTRAINT "Aaa_z_fkey" FOREIGN KEY ("z") REFERENCES "public"."parent"("id") ON DELETE NO ACTION ON UPDATE NO ACTION;

-- AddForeignKey
ALTER TABLE "public"."_left_to_right" ADD CONSTRAINT "_left_to_right_A_fkey" FOREIGN KEY ("A") REFERENCES "public"."parent"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "public"."_left_to_right" ADD CONSTRAINT "_left_to_right_B_fkey" FOREIGN KEY ("B") REFERENCES "public"."Aaa"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "public"."child" ADD CONSTRAINT "a_cascade" FOREIGN KEY ("k_cascade") REFERENCES "public"."parent"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "public"."child" ADD CONSTRAINT "child_k_default_fkey" FOREIGN KEY ("k_default") REFERENCES "public"."parent"("id") ON DELETE SET DEFAULT ON UPDATE SET DEFAULT;

-- AddForeignKey
ALTER TABLE "public"."child" ADD CONSTRAINT "child_k_deferrable_fkey" FOREIGN KEY ("k_deferrable") REFERENCES "public"."parent"("id") ON DELETE NO ACTION ON UPDATE NO ACTION;

-- AddForeignKey
ALTER TABLE "public"."child" ADD CONSTRAINT "child_k_deferred_fkey" FOREIGN KEY ("k_deferred") REFERENCES "public"."parent"("id") ON DELETE NO ACTION ON UPDATE NO ACTION;

-- AddForeignKey
ALTER TABLE "public"."child" ADD CONSTRAINT "child_k_mixed_fkey" FOREIGN KEY ("k_mixed") REFERENCES "public"."parent"("id") ON DELETE CASCADE ON UPDATE NO ACTION;

-- AddForeignKey
ALTER TABLE "public"."child" ADD CONSTRAINT "child_k_none_fkey" FOREIGN KEY ("k_none") REFERENCES "public"."parent"("id") ON DELETE NO ACTION ON UPDATE NO ACTION;

-- AddForeignKey
ALTER TABLE "public"."child" ADD CONSTRAINT "child_k_null_fkey" FOREIGN KEY ("k_null") REFERENCES "public"."parent"("id") ON DELETE SET NULL ON UPDATE SET NULL;

-- AddForeignKey
ALTER TABLE "public"."child" ADD CONSTRAINT "child_k_text_fkey" FOREIGN KEY ("k_text") REFERENCES "public"."parent"("c") ON DELETE NO ACTION ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "public"."child" ADD CONSTRAINT "child_up_fkey" FOREIGN KEY ("up") REFERENCES "public"."child"("id") ON DELETE SET NULL ON UPDATE NO ACTION;

-- AddForeignKey
ALTER TABLE "public"."child" ADD CONSTRAINT "child_x_y_fkey" FOREIGN KEY ("x", "y") REFERENCES "public"."parent"("a", "b") ON DELETE CASCADE ON UPDATE NO ACTION;

-- AddForeignKey
ALTER TABLE "public"."child" ADD CONSTRAINT "swapped" FOREIGN KEY ("y", "x") REFERENCES "public"."parent"("b", "a") ON DELETE NO ACTION ON UPDATE NO ACTION;

-- AddForeignKey
ALTER TABLE "public"."child" ADD CONSTRAINT "unchecked" FOREIGN KEY ("x") REFERENCES "public"."child"("id") ON DELETE NO ACTION ON UPDATE NO ACTION;

-- AddForeignKey
ALTER TABLE "public"."child" ADD CONSTRAINT "z_restrict" FOREIGN KEY ("k_restrict") REFERENCES "public"."parent"("id") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "public"."circle_a" ADD CONSTRAINT "circle_a_b_fkey" FOREIGN KEY ("b") REFERENCES "public"."circle_b"("id") ON DELETE NO ACTION ON UPDATE NO ACTION;

-- AddForeignKey
ALTER TABLE "public"."circle_b" ADD CONSTRAINT "circle_b_a_fkey" FOREIGN KEY ("a") REFERENCES "public"."circle_a"("id") ON DELETE NO ACTION ON UPDATE NO ACTION;

-- AddForeignKey
ALTER TABLE "public"."one_to_one" ADD CONSTRAINT "one_to_one_c_fkey" FOREIGN KEY ("c") REFERENCES "public"."circle_a"("id") ON DELETE NO ACTION ON UPDATE NO ACTION;

-- AddForeignKey
ALTER TABLE "public"."one_to_one" ADD CONSTRAINT "one_to_one_id_fkey" FOREIGN KEY ("id") REFERENCES "public"."parent"("id") ON DELETE CASCADE ON UPDATE NO ACTION;

-- AddForeignKey
ALTER TABLE "public"."twice" ADD CONSTRAINT "twice_1" FOREIGN KEY ("p") REFERENCES "public"."parent"("id") ON DELETE NO ACTION ON UPDATE NO ACTION;

-- AddForeignKey
ALTER TABLE "public"."twice" ADD CONSTRAINT "twice_2" FOREIGN KEY ("p") REFERENCES "public"."parent"("id") ON DELETE NO ACTION ON UPDATE NO ACTION;
