-- Hours, absences and closures of one owner never overlap. An exclusion over "same owner" and
-- "common time" usually needs an extension for the first half; a range type of ids does not.
CREATE TYPE offices_owner AS RANGE (subtype = uuid);

ALTER TABLE offices_openinghours ADD CONSTRAINT offices_opening_apart EXCLUDE USING gist (
    offices_owner(office_id, office_id, '[]') WITH &&,
    int4range(weekday * 1440 + (extract(epoch FROM starts) / 60)::integer,
              weekday * 1440 + (extract(epoch FROM ends) / 60)::integer) WITH &&);

ALTER TABLE offices_workinghours ADD CONSTRAINT offices_hours_apart EXCLUDE USING gist (
    offices_owner(worker_id, worker_id, '[]') WITH &&,
    int4range(weekday * 1440 + (extract(epoch FROM starts) / 60)::integer,
              weekday * 1440 + (extract(epoch FROM ends) / 60)::integer) WITH &&);

ALTER TABLE offices_absence ADD CONSTRAINT offices_absence_apart EXCLUDE USING gist (
    offices_owner(worker_id, worker_id, '[]') WITH &&,
    tstzrange(starts_at, ends_at) WITH &&);

ALTER TABLE offices_closure ADD CONSTRAINT offices_closure_apart EXCLUDE USING gist (
    offices_owner(office_id, office_id, '[]') WITH &&,
    tstzrange(starts_at, ends_at) WITH &&);
