// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.toeic.board;

import dev.headroom.apps.systems.cache.StateCache;
import dev.headroom.apps.systems.cache.StateCaches;
import dev.headroom.apps.toeic.ToeicSettings;
import dev.headroom.apps.toeic.bank.Part;
import dev.headroom.apps.toeic.exam.ExamFinished;
import dev.headroom.cache.Caches;
import dev.headroom.spring.cache.CachePolicies;
import dev.headroom.spring.cache.JsonCodecs;
import java.util.List;
import org.springframework.context.event.EventListener;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;

/**
 * Progress by part, cached until the learner finishes a set, and the leader board, cached until
 * anybody finishes a mock test. Thread-safe.
 *
 * <p>The tag invalidates the cached responses too, on every instance.
 */
@Service
class Board {

  private static final String TAG = "leaderboard";
  private static final int PLACES = 20;

  /** The learners who are here now; Redis has the others'. */
  private static final long MAX_IN_MEMORY = 2_000;

  private final JdbcClient database;
  private final Caches tags;
  private final StateCache<String, Standings> standings;
  private final StateCache<Long, Progress> progress;

  Board(
      JdbcClient database,
      ToeicSettings settings,
      StateCaches caches,
      Caches tags,
      CachePolicies policies,
      JsonCodecs codecs) {
    this.database = database;
    this.tags = tags;
    this.standings =
        caches.cache(
            policies
                .builder("toeic.leaderboard", codecs.of(Standings.class))
                .ttl(settings.cacheTtl())
                .taggedBy(all -> List.of(TAG))
                .build(),
            key -> key);
    this.progress =
        caches.cache(
            policies
                .builder("toeic.progress", codecs.of(Progress.class))
                .ttl(settings.cacheTtl())
                .memoryTtl(settings.cacheTtl())
                .maxEntries(MAX_IN_MEMORY)
                .build(),
            String::valueOf);
    standings.warm(() -> List.of(TAG), this::load);
  }

  /** The best learners. Immutable. */
  record Standings(List<Place> places) {}

  /** A learner with the best score. Immutable. */
  record Place(int rank, String name, int points, long tests) {}

  /** How far a learner came with a part. Immutable. */
  record PartProgress(int part, String title, long answered, long correct) {}

  /** How far a learner came with each part. Immutable. */
  record Progress(List<PartProgress> parts) {}

  Standings standings() {
    return standings.get(TAG, this::load);
  }

  List<PartProgress> progress(long user) {
    return progress.get(user, this::loadProgress).parts();
  }

  private Progress loadProgress(long user) {
    return new Progress(
        database
            .sql(
                "SELECT n AS part, coalesce(p.answered, 0) AS answered, coalesce(p.correct,"
                    + " 0) AS correct FROM generate_series(1, 7) n LEFT JOIN progress p ON"
                    + " p.part = n AND p.user_id = :user ORDER BY n")
            .param("user", user)
            .query((row, number) ->
                new PartProgress(
                    row.getInt("part"),
                    Part.of(row.getInt("part")).title(),
                    row.getLong("answered"),
                    row.getLong("correct")))
            .list());
  }

  /** Runs in the transaction that finished the set; caches are invalidated after the commit. */
  @EventListener
  void count(ExamFinished finished) {
    for (ExamFinished.PartResult part : finished.parts()) {
      database
          .sql(
              "INSERT INTO progress AS p (user_id, part, answered, correct)"
                  + " VALUES (:user, :part, :answered, :correct)"
                  + " ON CONFLICT (user_id, part) DO UPDATE SET"
                  + " answered = p.answered + excluded.answered,"
                  + " correct = p.correct + excluded.correct")
          .param("user", finished.userId())
          .param("part", part.part())
          .param("answered", part.answered())
          .param("correct", part.correct())
          .update();
    }
    progress.invalidate(finished.userId());
    if (finished.isTest()) {
      standings.invalidate(TAG);
      tags.invalidateTags(List.of(TAG));
    }
  }

  private Standings load(String key) {
    return new Standings(
        database
            .sql(
                "SELECT u.name, b.points, b.tests FROM (SELECT user_id,"
                    + " max(listening + reading) AS points, count(*) AS tests FROM exams"
                    + " WHERE kind <> 'practice' AND finished_at IS NOT NULL"
                    + " GROUP BY user_id ORDER BY points DESC, user_id LIMIT :places) b"
                    + " JOIN users u ON u.id = b.user_id ORDER BY b.points DESC, u.id")
            .param("places", PLACES)
            .query((row, number) ->
                new Place(
                    number + 1, row.getString("name"), row.getInt("points"), row.getLong("tests")))
            .list());
  }
}
