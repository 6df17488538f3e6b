/* names.c: how alike two names are; see likeness.h. */
#include "likeness.h"

#define MG_LONGEST 96 /* how many bytes of a name are compared */
#define MG_MOST_WORDS 16

/* A name in small letters and without signs, together with the places at which its words begin. */
typedef struct plain_name
{
    char text[MG_LONGEST];
    size_t len, starts[MG_MOST_WORDS + 1], words;
} plain_name;

static bool is_capital(char c)
{
    return c >= 'A' && c <= 'Z';
}

static bool is_sign_of_name(char c)
{
    return !(is_capital(c) || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || (unsigned char) c >= 0x80);
}

/*
 * Does a word begin here? It does after a sign, at a capital letter after a small one, and at a capital letter before a
 * small one ("Server" in "HTTPServer").
 */
static bool begins_word(const char *name, size_t at)
{
    if (at == 0 || is_sign_of_name(name[at - 1]))
        return true;
    if (!is_capital(name[at]))
        return false;
    return !is_capital(name[at - 1]) || (name[at + 1] >= 'a' && name[at + 1] <= 'z');
}

static void make_plain(const char *name, plain_name *out)
{
    out->len = out->words = 0;
    for (size_t i = 0; name[i] && out->len < MG_LONGEST; i++)
    {
        if (is_sign_of_name(name[i]))
            continue;
        if (begins_word(name, i) && out->words < MG_MOST_WORDS)
            out->starts[out->words++] = out->len;
        out->text[out->len++] = (char) (name[i] | (is_capital(name[i]) ? 32 : 0));
    }
    out->starts[out->words] = out->len;
}

static size_t word_len(const plain_name *n, size_t word)
{
    return n->starts[word + 1] - n->starts[word];
}

/* Do these words of both names say the same, even if one of them is in the plural? */
static bool is_same_word(const plain_name *x, size_t i, const plain_name *y, size_t k)
{
    const char *a = x->text + x->starts[i], *b = y->text + y->starts[k];
    size_t m = word_len(x, i), n = word_len(y, k), least = m < n ? m : n;
    const char *longer = m > n ? a : b;

    if (memcmp(a, b, least) != 0)
        return false;
    return m == n || (least > 2 && (m > n ? m : n) == least + 1 && longer[least] == 's');
}

static size_t count_common_words(const plain_name *x, const plain_name *y)
{
    bool taken[MG_MOST_WORDS] = {false};
    size_t common = 0;

    for (size_t i = 0; i < x->words; i++)
        for (size_t k = 0; k < y->words; k++)
            if (!taken[k] && is_same_word(x, i, y, k))
            {
                taken[k] = true;
                common++;
                break;
            }
    return common;
}

/* How many letters have to be added, removed or changed to make one name of the other. */
static size_t count_edits(const plain_name *x, const plain_name *y)
{
    size_t row[MG_LONGEST + 1];

    for (size_t k = 0; k <= y->len; k++)
        row[k] = k;
    for (size_t i = 1; i <= x->len; i++)
    {
        size_t before = row[0];

        row[0] = i;
        for (size_t k = 1; k <= y->len; k++)
        {
            size_t best = before + (x->text[i - 1] != y->text[k - 1]);

            before = row[k];
            best = row[k] + 1 < best ? row[k] + 1 : best;
            row[k] = row[k - 1] + 1 < best ? row[k - 1] + 1 : best;
        }
    }
    return row[y->len];
}

/* Does the longer name begin or end with the shorter one? */
static bool is_part(const plain_name *shorter, const plain_name *longer)
{
    return shorter->len > 2 && (memcmp(longer->text, shorter->text, shorter->len) == 0 ||
                                memcmp(longer->text + longer->len - shorter->len, shorter->text, shorter->len) == 0);
}

/* Does the shorter name consist of the initials of the longer one, as "dob" for "dateOfBirth"? */
static bool is_initials(const plain_name *shorter, const plain_name *longer)
{
    if (shorter->len < 2 || shorter->len != longer->words)
        return false;
    for (size_t i = 0; i < longer->words; i++)
        if (shorter->text[i] != longer->text[longer->starts[i]])
            return false;
    return true;
}

/* Is it a short form, as "qty" for "quantity"? The first letters are the same, and the others are in the same order. */
static bool is_short_form(const plain_name *shorter, const plain_name *longer)
{
    size_t at = 0;

    if (shorter->len < 2 || shorter->text[0] != longer->text[0])
        return false;
    for (size_t i = 0; i < longer->len && at < shorter->len; i++)
        at += longer->text[i] == shorter->text[at];
    return at == shorter->len;
}

static int larger(int a, int b)
{
    return a > b ? a : b;
}

int mg_names_alike(const char *a, const char *b)
{
    plain_name x, y;
    const plain_name *shorter, *longer;
    size_t common;
    int best;

    make_plain(a, &x);
    make_plain(b, &y);
    shorter = x.len < y.len ? &x : &y;
    longer = x.len < y.len ? &y : &x;
    if (shorter->len == 0)
        return strcmp(a, b) == 0 ? MG_ALIKE : 0;
    if (x.len == y.len && memcmp(x.text, y.text, x.len) == 0)
        return MG_ALIKE;
    best = (int) (700 * (longer->len - count_edits(&x, &y)) / longer->len);
    common = count_common_words(&x, &y);
    if (common > 0)
        best = larger(best, 500 + (int) (900 * common / (x.words + y.words)));
    if (is_part(shorter, longer))
        best = larger(best, 500 + (int) (400 * shorter->len / longer->len));
    if (is_initials(shorter, longer))
        best = larger(best, 800);
    if (is_short_form(shorter, longer))
        best = larger(best, 450);
    return best;
}
