// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.civiclog.sample;

import dev.headroom.apps.systems.sample.CopyRows;
import dev.headroom.apps.systems.sample.Dice;
import dev.headroom.apps.systems.sample.Sample;
import dev.headroom.apps.systems.sample.SampleTable;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;

/** Associations with their properties and members, and their violations. Stateless. */
final class CivicLogSample {

  private static final long MINUTE = Duration.ofMinutes(1).toMillis();
  private static final long DAY = Duration.ofDays(1).toMillis();
  private static final int NOTICES_EACH = 20;

  private CivicLogSample() {}

  static Sample of(double scale) {
    return new Sample("CIVICLOG_SCALE", scale, CivicLogSample::tables);
  }

  private static List<SampleTable> tables(double scale, String passwordHash) {
    Population all = new Population(scale);
    long violations = all.violations();
    return List.of(
        SampleTable.of(
            "users (id, email, password_hash, name, role, created_at)",
            all.users(),
            rows -> users(rows, all, passwordHash)),
        SampleTable.of(
            "associations (id, name, city, state, time_zone, created_at)",
            all.associations(),
            rows -> associations(rows, all)),
        SampleTable.of(
            "properties (id, association_id, unit, street, owner_id, created_at)",
            all.properties(),
            rows -> properties(rows, all)),
        SampleTable.of(
            "members (id, association_id, user_id, role)", all.users(), rows -> members(rows, all)),
        SampleTable.of(
            "violations (id, association_id, property_id, reporter_id, kind, title, description,"
                + " state, severity, created_at, updated_at, due_on)",
            violations,
            rows -> violations(rows, all)),
        SampleTable.of(
            "letters (id, violation_id, number, bytes, created_at, sent_at, message_id)",
            violations,
            rows -> letters(rows, all)),
        SampleTable.of(
            "fines (id, violation_id, cents, state, due_on, created_at)",
            violations / 4,
            rows -> fines(rows, all)),
        SampleTable.of(
            "hearings (id, violation_id, at, place, outcome, created_at)",
            violations / 10,
            rows -> hearings(rows, all)),
        SampleTable.of(
            "notices (id, association_id, title, body, author_id, published_at)",
            (long) NOTICES_EACH * all.associations(),
            rows -> notices(rows, all)),
        SampleTable.of(
            "comments (id, violation_id, author_id, body, created_at)",
            violations,
            rows -> comments(rows, all)),
        SampleTable.of(
            "audit_entries (id, association_id, actor_id, action, subject, subject_id, detail, at)",
            2 * violations,
            rows -> auditEntries(rows, all)));
  }

  private static void users(CopyRows rows, Population all, String hash) throws SQLException {
    for (long id = 1; id <= all.users(); id++) {
      rows.number(id)
          .text(email(id))
          .text(hash)
          .text(Wording.person(id))
          .text(id == Population.ADMINISTRATOR ? "admin" : "user")
          .time(Population.before(Dice.roll(Field.USER_AGE, id), 2000))
          .end();
    }
  }

  private static String email(long id) {
    if (id == Population.ADMINISTRATOR) {
      return "admin@example.org";
    }
    if (id == Population.BOARD) {
      return "board@example.org";
    }
    if (id == Population.MANAGER) {
      return "manager@example.org";
    }
    return id == Population.RESIDENT ? "resident@example.org" : "user" + id + "@example.org";
  }

  private static void associations(CopyRows rows, Population all) throws SQLException {
    for (int id = 1; id <= all.associations(); id++) {
      Wording.City city = Wording.city(id);
      rows.number(id).text(Wording.association(id));
      rows.text(city.name()).text(city.state()).text(city.timeZone());
      rows.time(Population.before(1, 2000)).end();
    }
  }

  private static void properties(CopyRows rows, Population all) throws SQLException {
    for (int id = 1; id <= all.properties(); id++) {
      int association = all.associationOf(id);
      int number = id - all.firstProperty(association);
      rows.number(id)
          .number(association)
          .text(Integer.toString(number + 1))
          .text(Wording.street(id, number))
          .textOrNull(all.owner(id) == 0 ? null : Integer.toString(all.owner(id)))
          .time(Population.before(1, 2000))
          .end();
    }
  }

  /** A user who owns two properties, one beside the other, is a member once. */
  private static void members(CopyRows rows, Population all) throws SQLException {
    long id = 0;
    for (int association = 1; association <= all.associations(); association++) {
      rows.number(++id).number(association).number(all.manager(association)).text("manager").end();
      int begin = all.firstProperty(association);
      int last = 0;
      for (int each = begin; each < begin + all.size(association); each++) {
        int owner = all.owner(each);
        if (owner != 0 && owner != last) {
          String role = all.isBoard(each) ? "board" : "resident";
          rows.number(++id).number(association).number(owner).text(role).end();
          last = owner;
        }
      }
    }
  }

  private static void violations(CopyRows rows, Population all) throws SQLException {
    for (long id = 1; id <= all.violations(); id++) {
      SampleViolation each = new SampleViolation(all, id);
      rows.number(id)
          .number(each.association())
          .number(each.property())
          .number(each.reporter())
          .text(each.kind().name())
          .text(Wording.title(each))
          .text(Wording.description(each))
          .text(each.state())
          .number(each.severity())
          .time(each.createdAt())
          .time(each.updatedAt())
          .text(each.dueOn().toString())
          .end();
    }
  }

  /** Documents are made when they are first read. */
  private static void letters(CopyRows rows, Population all) throws SQLException {
    long letter = 0;
    for (long id = 1; id <= all.violations(); id++) {
      SampleViolation each = new SampleViolation(all, id);
      if (!each.isIn("open")) {
        long made =
            Math.min(
                Sample.END.toEpochMilli() - 1,
                each.createdAt() + (long) (MINUTE * Dice.roll(Field.LETTER, id)));
        rows.number(++letter).number(id).number(1).number(0).time(made).time(made);
        rows.text("<letter-" + letter + "@civiclog.example>").end();
      }
    }
  }

  private static void fines(CopyRows rows, Population all) throws SQLException {
    long fine = 0;
    for (long id = 1; id <= all.violations(); id++) {
      SampleViolation each = new SampleViolation(all, id);
      if (each.hasFine()) {
        boolean waived = Dice.roll(Field.FINE_STATE, id) < 0.15;
        rows.number(++fine)
            .number(id)
            .number(2500L * (1 + Dice.pick(Field.FINE_CENTS, id, 10)))
            .text(each.isIn("fined") ? "unpaid" : waived ? "waived" : "paid")
            .text(SampleViolation.day(each.updatedAt(), 30).toString())
            .time(each.updatedAt())
            .end();
      }
    }
  }

  private static void hearings(CopyRows rows, Population all) throws SQLException {
    long hearing = 0;
    for (long id = 1; id <= all.violations(); id++) {
      SampleViolation each = new SampleViolation(all, id);
      if (each.hasHearing()) {
        boolean waits = each.isIn("hearing");
        double roll = Dice.roll(Field.HEARING_AT, id);
        long at = waits ? Sample.END.toEpochMilli() + (long) (roll * 20 * DAY) : each.updatedAt();
        boolean upheld = each.isIn("fined") || Dice.roll(Field.OUTCOME, id) < 0.6;
        rows.number(++hearing).number(id).time(at).text("Clubhouse");
        rows.textOrNull(waits ? null : upheld ? "upheld" : "dismissed");
        rows.time(each.createdAt()).end();
      }
    }
  }

  private static void notices(CopyRows rows, Population all) throws SQLException {
    long notice = 0;
    for (int association = 1; association <= all.associations(); association++) {
      for (int i = 0; i < NOTICES_EACH; i++) {
        notice++;
        String title = Wording.notice(notice);
        rows.number(notice)
            .number(association)
            .text(title)
            .text(
                title
                    + ": the board informs all residents of "
                    + Wording.association(association)
                    + ".")
            .number(all.board(association, Dice.roll(Field.NOTICE, -notice)))
            .time(Population.before(Dice.roll(Field.NOTICE_AGE, notice), 900))
            .end();
      }
    }
  }

  private static void comments(CopyRows rows, Population all) throws SQLException {
    long comment = 0;
    for (long id = 1; id <= all.violations(); id++) {
      SampleViolation each = new SampleViolation(all, id);
      for (int i = 0; i < each.comments(); i++) {
        comment++;
        int owner = all.owner(each.property());
        boolean byOwner = owner != 0 && Dice.roll(Field.COMMENT_AUTHOR, comment) < 0.6;
        rows.number(comment)
            .number(id)
            .number(byOwner ? owner : all.manager(each.association()))
            .text(Wording.comment(comment))
            .time(each.createdAt() + (each.updatedAt() - each.createdAt()) * (i + 1) / 7)
            .end();
      }
    }
  }

  private static void auditEntries(CopyRows rows, Population all) throws SQLException {
    long entry = 0;
    for (long id = 1; id <= all.violations(); id++) {
      SampleViolation each = new SampleViolation(all, id);
      rows.number(++entry).number(each.association()).number(each.reporter());
      rows.text("created").text("violations").number(id).text("").time(each.createdAt()).end();
      if (!each.isIn("open")) {
        rows.number(++entry).number(each.association()).number(all.manager(each.association()));
        rows.text("state changed").text("violations").number(id);
        rows.text("open to " + each.state()).time(each.updatedAt()).end();
      }
    }
  }
}
