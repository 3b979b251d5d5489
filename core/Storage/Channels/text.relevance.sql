search_relevance(
    search_text, search_vector, (select plain from query), (select words from query), (select phrases from query))
