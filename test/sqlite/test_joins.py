"""Join tables of implicit many-to-many relations keep their rows when the models are renamed, and A and B what they mean."""

import json

from harness import equal, fails, has, one, rows
from test_introspect import CONFIG, EMPTY, diff, schema

CATS = "model Cat {\n id Int @id\n posts Post[]\n}\nmodel Post {\n id Int @id\n cats Cat[]\n}\n"
LIKES = CATS.replace("Post[]", 'Post[] @relation("Likes")').replace("Cat[]", 'Cat[] @relation("Likes")')
ROWS = "INSERT INTO Cat VALUES (1),(2),(3); INSERT INTO Post VALUES (1),(2),(3); INSERT INTO \"%s\"(A, B) VALUES (1,2),(1,3),(3,1)"


def renamed(text, to):
    return text.replace("Cat[]", to + "[]").replace("model Cat", "model " + to)


def cats(t, text=CATS, join="_CatToPost"):
    db = t.connect("test.db")
    one(db, "SELECT migrate_push(?)", CONFIG + text)
    db.executescript(ROWS % join)
    return db


def run(db, to, renames):
    script = diff(db, "database", schema(to), renames=renames)
    one(db, "SELECT migrate_execute(?)", script)
    equal(diff(db, "database", schema(to)), EMPTY)
    return script


def test_follows_a_model_that_is_renamed(t):
    db = cats(t)
    run(db, renamed(CATS, "Kitten"), {"Cat": "Kitten"})
    equal(sorted(rows(db, 'SELECT A, B FROM "_KittenToPost"')), [(1, 2), (1, 3), (3, 1)])


def test_turns_when_the_order_of_the_names_does(t):
    for n, more in enumerate(({}, {"_CatToPost": "_PostToZebra"})):
        db = cats(t)
        run(db, renamed(CATS, "Zebra"), {"Cat": "Zebra", **more})
        equal(sorted(rows(db, 'SELECT A, B FROM "_PostToZebra"')), [(1, 3), (2, 1), (3, 1)])
        has(fails(db, 'INSERT INTO "_PostToZebra"(A, B) VALUES (1, 3)'), "UNIQUE")
        db.executescript('DROP TABLE "_PostToZebra"; DROP TABLE Zebra; DROP TABLE Post')
        db.commit()


def test_turns_under_a_name_of_its_own_in_a_push(t):
    """The table of the model keeps its name, so that nothing is renamed but the columns of the join table."""
    db = cats(t, LIKES, "_Likes")
    to = renamed(LIKES, "Zebra").replace("posts Post", '@@map("Cat")\n posts Post')
    one(db, "SELECT migrate_push(?, ?)", CONFIG + to, '{"accept_data_loss": true}')
    equal(sorted(rows(db, "SELECT A, B FROM _Likes")), [(1, 3), (2, 1), (3, 1)])
    equal(diff(db, "database", schema(to)), EMPTY)


def test_a_join_table_that_becomes_one_of_other_tables_is_refused(t):
    db = cats(t)
    to = renamed(CATS, "Dog") + "model Cat {\n id Int @id\n}\n"
    error = fails(db, "SELECT migrate_diff('database', ?, ?)", schema(to), json.dumps({"renames": {"_CatToPost": "_DogToPost"}}))
    has(error, "cannot rename the join table _CatToPost to _DogToPost, which joins other tables")
