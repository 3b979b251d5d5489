-- Search over titles, names and tags. Words are found by full text, in the configuration that knows no language, because
-- languages are mixed; typing errors and beginnings of words by trigrams.

create extension if not exists pg_trgm;

-- Text as search compares it: lower case, without accents, apostrophes and punctuation, full-width letters as plain ones. Normalisation,
-- ranges and lists of characters do the same in every locale; lower() alone does not know other letters than a to z in "C".
create function search_plain(text) returns text language sql immutable strict parallel safe as $$
    select btrim(regexp_replace(
        translate(lower(normalize(regexp_replace(normalize($1, NFKD), '[\u0300-\u036f''\u2018\u2019\u02bc]', '', 'g'), NFC)),
            'АБВГДЕЖЗИКЛМНОПРСТУФХЦЧШЩЪЫЬЭЮЯЄІЂЉЊЋЏҐΑΒΓΔΕΖΗΘΙΚΛΜΝΞΟΠΡΣΤΥΦΧΨΩςØøĐđŁłıÆŒ',
            'абвгдежзиклмнопрстуфхцчшщъыьэюяєіђљњћџґαβγδεζηθικλμνξοπρστυφχψωσooddlliæœ'),
        '[\u0001-/:-@\[-`{-\u00bf\u2000-\u206f\u3000-\u3004\u3008-\u3020]+', ' ', 'g'))
$$;

-- Scripts that put no spaces between words (Chinese, Japanese, Thai, Lao, Burmese, Khmer), and Korean, whose words take
-- endings: each character is a word, so that a part of a title is found as a phrase.
create function search_words(plain text) returns text language sql immutable strict parallel safe as $$
    select regexp_replace($1, '([\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u2e80-\u2fdf\u3005-\u3007\u3040-\u30ff\u31f0-\u31ff\u3400-\u9fff\uac00-\ud7a3\uf900-\ufaff\U00020000-\U0003ffff])', ' \1 ', 'g')
$$;

create function search_vector(plain text) returns tsvector language sql immutable strict parallel safe as $$
    select to_tsvector('simple', search_words($1))
$$;

-- All words of a query, each a phrase of its own. Whatever is asked, this is a query: nothing in it is an operator.
create function search_query(plain text) returns tsquery language sql immutable strict parallel safe as $$
    select websearch_to_tsquery('simple', string_agg('"' || search_words(word) || '"', ' ')) from regexp_split_to_table($1, ' ') word
$$;

-- Any of a query's words that is a phrase: in scripts without spaces, the name of a singer or a song among other words. In the
-- others trigrams do this. Null when the query is a single word.
create function search_phrases(plain text) returns tsquery language sql immutable strict parallel safe as $$
    select websearch_to_tsquery('simple', string_agg('"' || search_words(word) || '"', ' or '))
    from regexp_split_to_table($1, ' ') word where $1 like '% %' and btrim(search_words(word)) like '% %'
$$;

-- The function array_to_string is not immutable for arrays of any type; for text it is.
create function search_tags(text[]) returns text language sql immutable strict parallel safe as $$
    select array_to_string($1, ' ')
$$;

-- How well a field answers a query, [0, 1]: 1 when it is the query; from 0.5 up when it has all words; a phrase of the query as
-- the part that the field is of it; and as many trigrams as are common, so that a typing error costs little.
create function search_relevance(field text, vector tsvector, query text, words tsquery, phrases tsquery) returns real language sql immutable parallel safe as $$
    select greatest(
        case when $2 @@ $4 then 0.5 + 0.5 * least(1, length($3)::real / greatest(1, length($1)))
             when $2 @@ $5 then 0.8 * least(1, length($1)::real / greatest(1, length($3))) else 0 end,
        similarity($1, $3), 0.6 * word_similarity($3, $1))::real
$$;

-- Kept by the database itself, so that no writer can forget them.
alter table songs
    add column search_text text generated always as (search_plain(title)) stored,
    add column search_vector tsvector generated always as (search_vector(search_plain(title))) stored;
alter table users
    add column search_text text generated always as (search_plain(name)) stored,
    add column search_vector tsvector generated always as (search_vector(search_plain(name))) stored;
alter table works
    add column search_text text generated always as (search_plain(title)) stored,
    add column search_vector tsvector generated always as (search_vector(search_plain(coalesce(title, '') || ' ' || search_tags(tags)))) stored;

create index songs_search on songs using gin (search_vector, search_text gin_trgm_ops);
create index users_search on users using gin (search_vector, search_text gin_trgm_ops);
create index works_search on works using gin (search_vector, search_text gin_trgm_ops) where status = 'active';
create index works_by_tag on works using gin (tags) where status = 'active';
