-- The request's own filter, so that the limits count works that may be returned.
w.status = 'active' and (cardinality(@Kinds) = 0 or w.kind = any(@Kinds)) and (@Media::text is null or w.media = @Media)
and (cardinality(@Languages) = 0 or w.language = any(@Languages)) and (cardinality(@Tags) = 0 or w.tags && @Tags)
and (cardinality(@CreatorIds) = 0 or w.creator_id = any(@CreatorIds)) and (cardinality(@SongIds) = 0 or w.song_id = any(@SongIds))
and (@MinQuality::real is null or w.quality >= @MinQuality) and (@CreatedAfter::timestamptz is null or w.created_at > @CreatedAfter)
and (@City::text is null or w.city = @City)
