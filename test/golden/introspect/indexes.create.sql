-- CreateSchema
CREATE SCHEMA IF NOT EXISTS "public";

-- CreateTable
CREATE TABLE "public"."clustered" (
    "a" INTEGER NOT NULL,
    "b" INTEGER,

    CONSTRAINT "clustered_pkey" PRIMARY KEY ("a")
);

-- CreateTable
CREATE TABLE "public"."covered" (
    "id" INTEGER NOT NULL,
    "a" INTEGER,
    "b" INTEGER,

    CONSTRAINT "covered_pkey" PRIMARY KEY ("id","a")
);

-- CreateTable
CREATE TABLE "public"."desc_key" (
    "a" INTEGER NOT NULL,
    "b" INTEGER NOT NULL,

    CONSTRAINT "renamed_key" PRIMARY KEY ("b","a")
);

-- CreateTable
CREATE TABLE "public"."excluded" (
    "id" INTEGER NOT NULL,
    "j" int4range,

    CONSTRAINT "excluded_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "public"."keyless" (
    "a" INTEGER,
    "b" INTEGER
);

-- CreateTable
CREATE TABLE "public"."plain" (
    "id" INTEGER NOT NULL,
    "a" INTEGER NOT NULL,
    "b" INTEGER,
    "c" TEXT,
    "d" TEXT NOT NULL,
    "e" JSONB,
    "f" TEXT[],
    "g" INET,
    "h" TIMESTAMP(6),
    "i" UUID,
    "j" int4range,
    "k" VARCHAR(9),
    "l" tsvector,
    "m" BYTEA,

    CONSTRAINT "plain_pkey" PRIMARY KEY ("id","a")
);

-- CreateIndex
CREATE INDEX "clustered_b" ON "public"."clustered"("b" ASC);

-- CreateIndex
CREATE UNIQUE INDEX "covered_a_b_key" ON "public"."covered"("a" ASC, "b" ASC);

-- CreateIndex
CREATE UNIQUE INDEX "keyless_b_key" ON "public"."keyless"("b" ASC);

-- CreateIndex
CREATE INDEX "A upper" ON "public"."plain"("b" DESC, "a" ASC);

-- CreateIndex
CREATE INDEX "a_last" ON "public"."plain"("b" ASC, "a" ASC);

-- CreateIndex
CREATE INDEX "asc_first" ON "public"."plain"("a" ASC);

-- CreateIndex
CREATE INDEX "blooms" ON "public"."plain"("a" ASC, "b" ASC);

-- CreateIndex
CREATE INDEX "brin_bloom" ON "public"."plain" USING BRIN ("i" uuid_bloom_ops ASC, "a" int4_minmax_multi_ops ASC);

-- CreateIndex
CREATE INDEX "brin_text" ON "public"."plain" USING BRIN ("c" text_minmax_ops ASC, "m" bytea_minmax_ops ASC);

-- CreateIndex
CREATE INDEX "brin_time" ON "public"."plain" USING BRIN ("h" timestamp_minmax_ops ASC);

-- CreateIndex
CREATE UNIQUE INDEX "by_constraint" ON "public"."plain"("b" ASC, "a" ASC);

-- CreateIndex
CREATE UNIQUE INDEX "by_index" ON "public"."plain"("b" ASC);

-- CreateIndex
CREATE INDEX "collated" ON "public"."plain"("c" ASC);

-- CreateIndex
CREATE INDEX "covering" ON "public"."plain"("a" ASC, "c" ASC, "d" ASC);

-- CreateIndex
CREATE UNIQUE INDEX "covering_unique" ON "public"."plain"("a" ASC, "h" ASC, "d" ASC);

-- CreateIndex
CREATE UNIQUE INDEX "deferrable_one" ON "public"."plain"("d" ASC);

-- CreateIndex
CREATE UNIQUE INDEX "deferred_one" ON "public"."plain"("c" ASC);

-- CreateIndex
CREATE INDEX "desc_first" ON "public"."plain"("a" DESC, "b" ASC);

-- CreateIndex
CREATE INDEX "desc_last" ON "public"."plain"("a" DESC);

-- CreateIndex
CREATE INDEX "filled" ON "public"."plain"("h" ASC);

-- CreateIndex
CREATE INDEX "gin_array" ON "public"."plain" USING GIN ("f" array_ops ASC);

-- CreateIndex
CREATE INDEX "gin_jsonb" ON "public"."plain" USING GIN ("e" jsonb_ops ASC);

-- CreateIndex
CREATE INDEX "gin_path" ON "public"."plain" USING GIN ("e" jsonb_path_ops ASC);

-- CreateIndex
CREATE INDEX "gin_trgm" ON "public"."plain" USING GIN ("c" gin_trgm_ops ASC);

-- CreateIndex
CREATE INDEX "gin_two" ON "public"."plain" USING GIN ("e" jsonb_ops ASC, "f" array_ops ASC);

-- CreateIndex
CREATE INDEX "gin_vector" ON "public"."plain" USING GIN ("l" tsvector_ops ASC);

-- CreateIndex
CREATE INDEX "gist_inet" ON "public"."plain" USING GIST ("g" inet_ops ASC);

-- CreateIndex
CREATE INDEX "gist_range" ON "public"."plain" USING GIST ("j" range_ops ASC);

-- CreateIndex
CREATE INDEX "gist_trgm" ON "public"."plain" USING GIST ("c" gist_trgm_ops ASC);

-- CreateIndex
CREATE INDEX "pattern" ON "public"."plain"("c" ASC);

-- CreateIndex
CREATE INDEX "pattern2" ON "public"."plain"("k" ASC, "a" ASC);

-- CreateIndex
CREATE INDEX "spgist_inet" ON "public"."plain" USING SPGIST ("g" inet_ops ASC);

-- CreateIndex
CREATE INDEX "spgist_text" ON "public"."plain" USING SPGIST ("c" text_ops ASC);

-- CreateIndex
CREATE UNIQUE INDEX "unique_desc" ON "public"."plain"("a" DESC, "b" ASC);

-- CreateIndex
CREATE INDEX "with_hash" ON "public"."plain" USING HASH ("c" ASC);

-- CreateIndex
CREATE INDEX "z_first" ON "public"."plain"("a" ASC);
