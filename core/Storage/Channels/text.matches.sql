search_vector @@ (select words from query) or search_vector @@ (select phrases from query)
or search_like(search_text, (select trigrams from query)) or search_part(search_text, (select trigrams from query))
