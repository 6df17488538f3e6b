INSERT INTO "User" ("email") VALUES ('ada@example.org');
