-- The schema language: what is wrong with a schema, and its tidy form.
\pset format unaligned
\pset tuples_only on
SELECT test.file('prisma/schema.prisma', convert_to(E'datasource db {\n  provider = "postgresql"\n  url = env("DATABASE_URL")\n}\n\nmodel   User {\n  id Int @id\n  email   String @unique\n}\n', 'UTF8'));
SELECT test.file('many/base.prisma', convert_to(E'datasource db {\n  provider = "postgresql"\n  url = env("DATABASE_URL")\n}\n', 'UTF8')),
    test.file('many/models/user.prisma', convert_to(E'model User {\n  id Int @id\n  posts Post[]\n}\n', 'UTF8')),
    test.file('many/models/post.prisma', convert_to(E'model Post {\n  id Int @id\n  user User @relation(fields: [userId], references: [id])\n  userId Int\n}\n', 'UTF8')),
    test.file('many/migrations/x.prisma', 'not a schema');
SELECT test.mask(l) FROM migrate_validate(test.dir('prisma')) l;
SELECT test.mask(l) FROM migrate_validate(test.dir('prisma/schema.prisma')) l;
SELECT test.mask(l) FROM migrate_validate(test.dir('many')) l;
SELECT migrate_validate(E'model A {\n  id Int @id\n}\n');
SELECT migrate_format(test.dir('prisma/schema.prisma'));
SELECT migrate_format(E'model   A {\nid   Int    @id\n  name String?   @default("x") // ä\n}');
SELECT j -> 'files' -> 1 ->> 'text' FROM (SELECT migrate_format(test.dir('many'), '{"format": "json"}')::jsonb) f(j);
-- errors
SELECT migrate_validate(E'datasource db {\n  provider = "postgresql"\n  url = env("X")\n}\n\nmodel A {\n  id Int @id\n  b Strin\n  c Int @unknown\n}\n');
SELECT jsonb_pretty(l::jsonb) FROM migrate_validate(E'model A {\n  id Int @idd\n}\n', '{"format": "json"}') l;
SELECT test.file('many/models/zz.prisma', convert_to(E'model User {\n  id Int @id\n}\n', 'UTF8'));
SELECT test.fails(format('SELECT migrate_validate(%L)', test.dir('many')));
SELECT test.fails(format('SELECT migrate_format(%L)', test.dir('many')));
SELECT test.fails(format('SELECT migrate_validate(%L)', test.dir('nowhere')));
SELECT test.fails(format('SELECT migrate_validate(%L)', test.dir('prisma/migrations')));
SELECT test.fails('SELECT migrate_validate(NULL)');
SELECT test.fails('SELECT migrate_validate('''')');
SELECT test.fails('SELECT migrate_validate(''schema.prisma'')');
SELECT test.fails('SELECT migrate_format(E''model A {}\n'', ''{"timing": true}'')');
SELECT test.file('bad/schema.prisma', '\x6d6f64656c2041207b0a202000ff0a7d'), test.file('none/x.txt', 'x');
SELECT test.fails(format('SELECT migrate_validate(%L)', test.dir('bad')));
SELECT test.fails(format('SELECT migrate_validate(%L)', test.dir('none')));
