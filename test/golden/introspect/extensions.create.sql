-- CreateSchema
CREATE SCHEMA IF NOT EXISTS "public";

-- CreateTable
CREATE TABLE "public"."uses" (
    "id" UUID NOT NULL DEFAULT uuid_generate_v4(),
    "other" UUID DEFAULT ext.gen_random_uuid(),
    "c" CITEXT,
    "cd" CITEXT DEFAULT 'x',
    "cl" CITEXT[] DEFAULT ARRAY['a']::CITEXT[],
    "h" hstore() DEFAULT ''::hstore,
    "hl" _hstore(),
    "l" ltree,
    "ll" _ltree[],
    "k" cube,
    "s" seg(),
    "sl" _seg(),
    "token" TEXT DEFAULT encode(ext.gen_random_bytes(16), 'hex'::text),

    CONSTRAINT "uses_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "uses_c_idx" ON "public"."uses"("c" ASC);

-- CreateIndex
CREATE INDEX "uses_h_idx" ON "public"."uses" USING GIST ("h" gist_hstore_ops ASC);

-- CreateIndex
CREATE INDEX "uses_h_idx1" ON "public"."uses" USING GIN ("h" gin_hstore_ops ASC);

-- CreateIndex
CREATE INDEX "uses_l_idx" ON "public"."uses" USING GIST ("l" gist_ltree_ops ASC);
