-- What Evolve 3.2.0 wrote: indexer migrate, of the last build that used it, on an empty database of Postgres 15; then
-- pg_dump --inserts --no-owner --table changelog, without its settings.
CREATE TABLE public.changelog (
    id integer NOT NULL,
    type smallint,
    version character varying(50),
    description character varying(200) NOT NULL,
    name character varying(300) NOT NULL,
    checksum character varying(32),
    installed_by character varying(100) NOT NULL,
    installed_on timestamp without time zone DEFAULT now() NOT NULL,
    success boolean NOT NULL
);
CREATE SEQUENCE public.changelog_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.changelog_id_seq OWNED BY public.changelog.id;
ALTER TABLE ONLY public.changelog ALTER COLUMN id SET DEFAULT nextval('public.changelog_id_seq'::regclass);
INSERT INTO public.changelog VALUES (1, 2, '0', 'Empty schema found: public.', 'public', '', 'vectorrec', '2026-11-29 15:49:50.106485', true);
INSERT INTO public.changelog VALUES (2, 0, '001', 'catalogue (24 ms)', 'V001__catalogue.sql', 'E8B255EE5A120A19B0110072EEEC1202', 'vectorrec', '2026-11-29 15:49:50.162821', true);
INSERT INTO public.changelog VALUES (3, 0, '002', 'social graph (10 ms)', 'V002__social_graph.sql', '5BC6AC10DE3A4872E37F26AC243DBB3B', 'vectorrec', '2026-11-29 15:49:50.192826', true);
INSERT INTO public.changelog VALUES (4, 0, '003', 'events (14 ms)', 'V003__events.sql', 'ABF59715B7CFA0AA2A7EEFF41B0294F0', 'vectorrec', '2026-11-29 15:49:50.208382', true);
INSERT INTO public.changelog VALUES (5, 0, '004', 'operations (5 ms)', 'V004__operations.sql', '2BB0E05BF533E545A9CD31146FF7F51D', 'vectorrec', '2026-11-29 15:49:50.223882', true);
INSERT INTO public.changelog VALUES (6, 0, '005', 'partitions without waiting (1 ms)', 'V005__partitions_without_waiting.sql', 'E6F9CE36D81C301114CAFDE52FE1C76B', 'vectorrec', '2026-11-29 15:49:50.241023', true);
INSERT INTO public.changelog VALUES (7, 0, '006', 'on air (2 ms)', 'V006__on_air.sql', '546A60F80F3CBD75DEC7121ACF37432F', 'vectorrec', '2026-11-29 15:49:50.247314', true);
INSERT INTO public.changelog VALUES (8, 0, '007', 'seen shards (3 ms)', 'V007__seen_shards.sql', '0A5C1032B442A073C0CFA2E69DB1399B', 'vectorrec', '2026-11-29 15:49:50.250996', true);
INSERT INTO public.changelog VALUES (9, 0, '008', 'search (27 ms)', 'V008__search.sql', '4BE89300805CEE816156C50B44061209', 'vectorrec', '2026-11-29 15:49:50.255692', true);
INSERT INTO public.changelog VALUES (10, 0, '009', 'work trends (3 ms)', 'V009__work_trends.sql', '26755BA6B83559C3347B5650977CCA1A', 'vectorrec', '2026-11-29 15:49:50.29797', true);
INSERT INTO public.changelog VALUES (11, 0, '010', 'sample objectives (2 ms)', 'V010__sample_objectives.sql', 'C4C243B728E6398CFCB61941793FE2A3', 'vectorrec', '2026-11-29 15:49:50.305555', true);
INSERT INTO public.changelog VALUES (12, 0, '011', 'runs without collection (1 ms)', 'V011__runs_without_collection.sql', 'E5EBABFEE0C6AE209EA1FF7E06A5E980', 'vectorrec', '2026-11-29 15:49:50.313484', true);
INSERT INTO public.changelog VALUES (13, 0, '012', 'recordings (2 ms)', 'V012__recordings.sql', '15173C0DD3C628BEAB8B15BD9C70285F', 'vectorrec', '2026-11-29 15:49:50.317868', true);
SELECT pg_catalog.setval('public.changelog_id_seq', 13, true);
ALTER TABLE ONLY public.changelog
    ADD CONSTRAINT changelog_pkey PRIMARY KEY (id);
