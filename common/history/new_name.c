/* new_name.c: see new_name.h. */
#include "new_name.h"

#include "../base/time.h"
#include "../psl/parse/scan.h"
#include "migrations.h"

#include <string.h>

/* How letters beyond ASCII are written in ASCII, for ranges of code points with the same answer. */
static const struct
{
    uint32_t first, last;
    const char *text;
} accented_letters[] = {
    {0xC4, 0xC4, "ae"},  {0xD6, 0xD6, "oe"},  {0xDC, 0xDC, "ue"},    {0xC0, 0xC5, "a"},   {0xC6, 0xC6, "ae"},
    {0xC7, 0xC7, "c"},   {0xC8, 0xCB, "e"},   {0xCC, 0xCF, "i"},     {0xD0, 0xD0, "d"},   {0xD1, 0xD1, "n"},
    {0xD2, 0xD8, "o"},   {0xD9, 0xDB, "u"},   {0xDD, 0xDD, "y"},     {0xDE, 0xDE, "th"},  {0xDF, 0xDF, "ss"},
    {0xE4, 0xE4, "ae"},  {0xF6, 0xF6, "oe"},  {0xFC, 0xFC, "ue"},    {0xE0, 0xE5, "a"},   {0xE6, 0xE6, "ae"},
    {0xE7, 0xE7, "c"},   {0xE8, 0xEB, "e"},   {0xEC, 0xEF, "i"},     {0xF0, 0xF0, "d"},   {0xF1, 0xF1, "n"},
    {0xF2, 0xF8, "o"},   {0xF9, 0xFB, "u"},   {0xFD, 0xFD, "y"},     {0xFE, 0xFE, "th"},  {0xFF, 0xFF, "y"},
    {0x100, 0x105, "a"}, {0x106, 0x10D, "c"}, {0x10E, 0x111, "d"},   {0x112, 0x11B, "e"}, {0x11C, 0x123, "g"},
    {0x124, 0x127, "h"}, {0x128, 0x131, "i"}, {0x134, 0x135, "j"},   {0x136, 0x138, "k"}, {0x139, 0x142, "l"},
    {0x143, 0x14B, "n"}, {0x14C, 0x151, "o"}, {0x152, 0x153, "oe"},  {0x154, 0x159, "r"}, {0x15A, 0x161, "s"},
    {0x162, 0x167, "t"}, {0x168, 0x173, "u"}, {0x174, 0x175, "w"},   {0x176, 0x178, "y"}, {0x179, 0x17E, "z"},
    {0x218, 0x219, "s"}, {0x21A, 0x21B, "t"}, {0x1E9E, 0x1E9E, "ss"}};

static bool is_upper_ascii(uint32_t c)
{
    return c >= 'A' && c <= 'Z';
}

static bool is_lower_ascii(uint32_t c)
{
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}

static const char *letter(uint32_t c)
{
    for (size_t i = 0; i < sizeof accented_letters / sizeof *accented_letters; i++)
        if (c >= accented_letters[i].first && c <= accented_letters[i].last)
            return accented_letters[i].text;
    return NULL;
}

typedef struct name_words
{
    char *out;
    size_t len;
    bool part; /* the next letter begins a word */
} name_words;

static void add_character(name_words *w, char c)
{
    if (w->part && w->len > 0)
        w->out[w->len++] = '_';
    w->part = false;
    w->out[w->len++] = c;
}

/* Does a word begin at `c`? One does before the U of "addUser", and before the S of "HTTPServer". */
static bool begins(uint32_t before, uint32_t c, uint32_t after)
{
    return is_upper_ascii(c) && (is_lower_ascii(before) || (is_upper_ascii(before) && after >= 'a' && after <= 'z'));
}

const char *mg_name_words(mg_arena *a, const char *name)
{
    mg_psl_text t = {name, (uint32_t) strlen(name), 0, 0};
    name_words w = {mg_arena_get(a, 3 * (size_t) t.len + 1), 0, false};
    uint32_t before = 0, size, ignored;

    for (uint32_t at = 0; w.out && at < t.len; at += size)
    {
        uint32_t c = mg_psl_codepoint(t, at, &size), after = 0;
        const char *ascii = letter(c);

        if (at + size < t.len)
            after = mg_psl_codepoint(t, at + size, &ignored);
        if (begins(before, c, after))
            w.part = true;
        if (is_upper_ascii(c) || is_lower_ascii(c))
            add_character(&w, (char) (is_upper_ascii(c) ? c + 32 : c));
        else if (!ascii)
            w.part = c != '\''; /* an apostrophe does not end a word, as in "user's" */
        for (; ascii && *ascii; ascii++)
            add_character(&w, *ascii);
        before = c;
    }
    return w.out;
}

const char *mg_name_at(mg_arena *a, int64_t now_ms, const char *name_words)
{
    mg_civil c = mg_civil_from_ms(now_ms);
    int room = MG_NAME_MAX - 15;

    return mg_arena_printf(a, "%04d%02d%02d%02d%02d%02d_%.*s", c.year, c.month, c.day, c.hour, c.minute, c.second, room,
                           name_words);
}

/* Reads `count` digits. */
static int read_digits(const char *digits, int count)
{
    int n = 0;

    while (count-- > 0)
        n = n * 10 + (*digits++ - '0');
    return n;
}

int64_t mg_name_time(const char *name)
{
    mg_civil c = {0};

    if (strspn(name, "0123456789") < 14)
        return -1;
    c.year = read_digits(name, 4);
    c.month = read_digits(name + 4, 2);
    c.day = read_digits(name + 6, 2);
    c.hour = read_digits(name + 8, 2);
    c.minute = read_digits(name + 10, 2);
    c.second = read_digits(name + 12, 2);
    return mg_ms_from_civil(&c);
}

bool mg_name_is_vague(const char *name_words)
{
    static const char *const vague[] = {"update",     "updates", "fix", "fixes", "change", "changes", "migration",
                                        "migrations", "test",    "tmp", "wip",   "new",    "stuff"};

    for (size_t i = 0; i < sizeof vague / sizeof *vague; i++)
        if (strcmp(name_words, vague[i]) == 0)
            return true;
    return name_words[0] == 'v' && name_words[1] && strspn(name_words + 1, "0123456789") == strlen(name_words + 1);
}
