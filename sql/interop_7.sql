-- The same histories as the engine of Prisma 7 wrote them. Of a rolled back migration it says itself that it is pending.
\set history history/7
\set body `echo "$MIGRATE_GOLDEN/../sql/interop.sql"`
\i :body
