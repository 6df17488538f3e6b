"""Schemas that a platform provides, of another owner, which migrations refer to and never create: histories replay beside them."""
import os
import subprocess

from harness import *

SCHEMA = """datasource db {
  provider = "postgresql"
  url      = "unused"
}

model Profile {
  id  Int    @id @default(autoincrement())
  uid String @db.Uuid
}
"""

SCRIPTS = {
    "0_profile": """CREATE TABLE "Profile" ("id" SERIAL NOT NULL, "uid" UUID NOT NULL, CONSTRAINT "Profile_pkey" PRIMARY KEY ("id"),
  FOREIGN KEY ("uid") REFERENCES auth.users ("id"));
ALTER TABLE "Profile" ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON "Profile" USING (auth.uid() = uid);""",
    "1_hook": """CREATE FUNCTION public.welcome() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN INSERT INTO public."Profile" (uid) VALUES (NEW.id); RETURN NEW; END $$;
DROP TRIGGER IF EXISTS on_user ON auth.users;
CREATE TRIGGER on_user AFTER INSERT ON auth.users FOR EACH ROW EXECUTE FUNCTION public.welcome();
INSERT INTO storage.buckets VALUES ('avatars');
UPDATE storage.buckets SET name = 'avatars' WHERE name = 'other';
CREATE POLICY anybody ON storage.buckets FOR SELECT USING (name = 'avatars');
DO $$ BEGIN IF NOT EXISTS (SELECT FROM pg_policies WHERE schemaname = 'storage' AND policyname = 'anybody') THEN
CREATE POLICY anybody ON storage.buckets USING (true); END IF; END $$;
COMMENT ON POLICY anybody ON storage.buckets IS 'avatars';
CREATE INDEX by_name ON storage.buckets (name);
GRANT SELECT ON storage.buckets TO platform_app;
GRANT USAGE ON SCHEMA auth TO platform_app;
ALTER TABLE storage.buckets ADD COLUMN mine int;""",
    "1_view": """CREATE VIEW known AS SELECT p.id, u.id AS uid FROM "Profile" p JOIN auth.users u ON u.id = p.uid;
ALTER TABLE "Profile" ADD COLUMN code extensions.citext;
ALTER TABLE "Profile" DROP COLUMN code;
ALTER TABLE "Profile" DROP CONSTRAINT "Profile_uid_fkey";
ALTER TABLE "Profile" ADD CONSTRAINT "Profile_uid_fkey" FOREIGN KEY ("uid") REFERENCES auth.users ("id") ON DELETE CASCADE;""",
}


def dump(db):
    out = subprocess.run([f"{BIN}/pg_dump", "-h", os.environ["PGHOST"], "-p", os.environ["PGPORT"], db], text=True,
                         capture_output=True).stdout
    return "\n".join(line for line in out.splitlines() if "restrict" not in line)


def quiet(text, db, role=""):
    return sql(f"SET client_min_messages = error; {f'SET ROLE {role};' if role else ''} {text}", db)


db = database("platform")
sql("DROP ROLE IF EXISTS platform_app; DROP ROLE IF EXISTS platform_admin; CREATE ROLE platform_admin; CREATE ROLE platform_app IN ROLE "
    "pg_read_server_files, pg_write_server_files; CREATE SCHEMA auth AUTHORIZATION platform_admin; CREATE SCHEMA storage "
    "AUTHORIZATION platform_admin; CREATE SCHEMA extensions; CREATE EXTENSION citext SCHEMA extensions; GRANT USAGE ON SCHEMA auth, "
    "storage, extensions TO platform_app; CREATE TABLE auth.users (id uuid PRIMARY KEY); CREATE TABLE storage.buckets (name text "
    "PRIMARY KEY); ALTER TABLE auth.users OWNER TO platform_admin; ALTER TABLE storage.buckets OWNER TO platform_admin; CREATE FUNCTION "
    "auth.uid() RETURNS uuid LANGUAGE sql STABLE AS $$ SELECT NULL::uuid $$; GRANT REFERENCES, SELECT ON auth.users TO platform_app; "
    "ALTER SCHEMA public OWNER TO platform_app; GRANT CREATE ON DATABASE platform TO platform_app; "
    "GRANT EXECUTE ON FUNCTION migrate_drift, migrate_dev, migrate_status TO platform_app", db)
d = folder(SCRIPTS)
os.chmod(d, 0o777)
os.chmod(f"{d}/migrations", 0o777)
with open(f"{d}/schema.prisma", "w") as f:
    f.write(SCHEMA)
contains("a superuser deploys", deploy(d, db), "successfully applied")
sql("INSERT INTO auth.users VALUES ('00000000-0000-0000-0000-000000000001'); ALTER TABLE \"Profile\" OWNER TO platform_app; "
    "ALTER TABLE _prisma_migrations OWNER TO platform_app", db)
before = dump(db)
for role in ("", "platform_app", "platform_admin"):
    if role == "platform_admin":
        sql("GRANT platform_app TO platform_admin", db)
    contains(f"drift, as {role or 'superuser'}", quiet(f"SELECT migrate_drift('{d}')", db, role), "No drift")
equal("the database is the same", dump(db), before)
sql('ALTER TABLE "Profile" DROP CONSTRAINT "Profile_uid_fkey"', db)
contains("a foreign key to the platform's table is looked at", quiet(f"SELECT migrate_drift('{d}')", db, "platform_app"),
         "[-] Removed foreign key that no schema can say `Profile_uid_fkey` of `Profile`")
sql('ALTER TABLE "Profile" ADD CONSTRAINT "Profile_uid_fkey" FOREIGN KEY ("uid") REFERENCES auth.users ("id") ON DELETE CASCADE', db)
with open(f"{d}/schema.prisma", "w") as f:
    f.write(SCHEMA.replace("@db.Uuid", "@db.Uuid\n  nick String?"))
contains("the next migration, of a role that owns nothing of the platform's", quiet(f"SELECT migrate_dev('{d}', 'nick')", db, "platform_app"),
         "_nick/", "in sync with your schema")
contains("its foreign key is still there", sql("SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conname = 'Profile_uid_fkey'", db),
         "REFERENCES auth.users(id) ON DELETE CASCADE")
contains("and it is settled", quiet(f"SELECT migrate_status('{d}', '{{\"check_drift\": true}}')", db, "platform_app"), "No drift")
contains("the reference's answer to a plan from the database stays", sql("SELECT migrate_diff('empty', 'database')", db), "P4002")

# A script that creates something in such a schema makes it one of the migrations': that takes its owner.
made = folder({**SCRIPTS, "4_audit": "CREATE TABLE auth.audit (id int)"})
contains("a script that creates in one", quiet(f"GRANT EXECUTE ON FUNCTION migrate_diff TO platform_app; SET ROLE platform_app; "
         f"SELECT migrate_diff('empty', 'migrations:{made}')", db), "P3014", "must be owner of schema auth",
         "Call it as the role platform_admin, which owns the schema, or as a superuser.")
remove(made)
remove(d)
sql("DROP DATABASE platform", "postgres")
sql("DROP ROLE platform_app; DROP ROLE platform_admin", "postgres")
done()
