search_vector @@ (select words from query) or search_vector @@ (select phrases from query)
or search_text % (select trigrams from query) or (select trigrams from query) <% search_text
