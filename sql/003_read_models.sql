-- For people and reports: what the grains know, as rows. Views only, so nothing here can disagree with the grains; a heartbeat
-- is written lazily, so last_seen may be stale by as much as the registry's lastSeenMinutes. Run by `voxa db migrate`; may be
-- run again at any time.

-- Both places in which a network keeps grain states: this project's table, and that of the Orleans persistence package. A node
-- may have put a zero character into what it says of itself, and jsonb refuses those: one such row must not hide all others.
CREATE OR REPLACE VIEW voxa.stored_state AS
SELECT state_name, grain_key, version, replace(state::text, '\u0000', '\ufffd')::jsonb AS state
FROM voxa.grain_state
UNION ALL
SELECT GrainTypeString, coalesce(GrainIdExtensionString, upper(to_hex(GrainIdN1))), Version,
       replace(convert_from(PayloadBinary, 'UTF8'), '\u0000', '\ufffd')::jsonb
FROM OrleansStorage
WHERE PayloadBinary IS NOT NULL;

CREATE OR REPLACE VIEW voxa.node AS
SELECT grain_key                                           AS id,
       state #>> '{profile,handle}'                        AS handle,
       state #>> '{life,state}'                            AS state,
       (state #>> '{life,enteredAt}')::timestamptz         AS entered_at,
       (state #>> '{life,deadline}')::timestamptz          AS deadline,
       (state #>> '{life,lastSeen}')::timestamptz          AS last_seen,
       (state #>> '{life,registeredAt}')::timestamptz      AS registered_at,
       (state #>> '{life,expiresAt}')::timestamptz         AS expires_at,
       (state #>> '{life,incarnation}')::integer           AS incarnation,
       (state #>> '{life,revivals}')::integer              AS revivals,
       state #>> '{profile,type}'                          AS type,
       state #>> '{profile,region}'                        AS region,
       coalesce((state #>> '{profile,verified}')::boolean, false) AS verified,
       ARRAY(SELECT jsonb_array_elements_text(coalesce(state #> '{profile,capabilities}', '[]'))) AS capabilities
FROM voxa.stored_state
WHERE state_name = 'node' AND state -> 'life' IS NOT NULL;

CREATE OR REPLACE VIEW voxa.node_count AS
SELECT state, count(*) AS nodes FROM voxa.node GROUP BY state;

CREATE OR REPLACE VIEW voxa.handle AS
SELECT grain_key AS handle, state ->> 'owner' AS owner, coalesce((state ->> 'verified')::boolean, false) AS verified
FROM voxa.stored_state
WHERE state_name = 'handle' AND coalesce(state ->> 'owner', '') <> '';

CREATE OR REPLACE VIEW voxa.service AS
SELECT grain_key                            AS name,
       state ->> 'owner'                    AS owner,
       coalesce(state ->> 'record', '') <> '' AS published,
       (state ->> 'publishedAt')::timestamptz AS published_at
FROM voxa.stored_state
WHERE state_name = 'service' AND coalesce(state ->> 'owner', '') <> '';

CREATE OR REPLACE VIEW voxa.due_reminder AS
SELECT grain_type || '/' || grain_key AS grain, name, start_at, make_interval(secs => period / 10000000.0) AS period
FROM voxa.reminder
UNION ALL
SELECT GrainId, ReminderName, StartTime, make_interval(secs => Period / 1000.0)
FROM OrleansRemindersTable;
