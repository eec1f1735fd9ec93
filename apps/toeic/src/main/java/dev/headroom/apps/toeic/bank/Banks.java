// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.toeic.bank;

import dev.headroom.apps.systems.cache.StateCache;
import dev.headroom.apps.systems.cache.StateCaches;
import dev.headroom.apps.systems.web.RefusedException;
import dev.headroom.apps.toeic.ToeicSettings;
import dev.headroom.spring.cache.CachePolicies;
import dev.headroom.spring.cache.JsonCodecs;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;

/**
 * The banks of questions, from the cache; the first of each part and the index are warmed.
 *
 * <p>Thread-safe. All values have the tag {@value #TAG}.
 */
@Service
public class Banks {

  /** The tag of all cached banks. */
  public static final String TAG = "banks";

  /** The popular ones; Redis has all, and the response cache the questions as they are sent. */
  private static final long MAX_IN_MEMORY = 40;

  private static final int WARMED = 3;
  private static final String ONLY = "all";

  private final JdbcClient database;
  private final StateCache<BankKey, Bank> banks;
  private final StateCache<String, Counts> counts;

  Banks(
      JdbcClient database,
      ToeicSettings settings,
      StateCaches caches,
      CachePolicies policies,
      JsonCodecs codecs) {
    this.database = database;
    this.banks =
        caches.cache(
            policies
                .builder("toeic.bank", codecs.of(Bank.class))
                .ttl(settings.cacheTtl())
                .memoryTtl(settings.cacheTtl())
                .maxEntries(MAX_IN_MEMORY)
                .negativeWhen(bank -> bank.questions().isEmpty())
                .taggedBy(bank -> List.of(TAG))
                .build(),
            BankKey::text);
    this.counts =
        caches.cache(
            policies
                .builder("toeic.bank-counts", codecs.of(Counts.class))
                .ttl(settings.cacheTtl())
                .taggedBy(all -> List.of(TAG))
                .build(),
            key -> key);
    banks.warm(Banks::first, this::load);
    counts.warm(() -> List.of(ONLY), this::count);
  }

  /** How many banks and questions there are of each part, by its number. Immutable. */
  record Counts(List<Long> banks, List<Long> questions) {}

  /**
   * Finds a bank.
   *
   * @param key which one
   * @return never empty
   * @throws RefusedException if there is no such bank
   */
  public Bank bank(BankKey key) {
    Bank found = banks.get(key, this::load);
    if (found.questions().isEmpty()) {
      throw RefusedException.missing("bank");
    }
    return found;
  }

  /**
   * Counts the banks of a part.
   *
   * @param part 1 to 7
   * @return how many there are
   */
  public long banksOf(int part) {
    return counted().banks().get(part - 1);
  }

  List<PartView> parts() {
    Counts all = counted();
    return Arrays.stream(Part.values())
        .map(part ->
            new PartView(
                part.number(),
                part.title(),
                part.isListening() ? "listening" : "reading",
                all.banks().get(part.number() - 1),
                all.questions().get(part.number() - 1)))
        .toList();
  }

  private Counts counted() {
    return counts.get(ONLY, this::count);
  }

  private static List<BankKey> first() {
    return IntStream.rangeClosed(1, WARMED)
        .boxed()
        .flatMap(bank -> Arrays.stream(Part.values()).map(part -> new BankKey(part.number(), bank)))
        .toList();
  }

  private Bank load(BankKey key) {
    return new Bank(
        database
            .sql(
                "SELECT q.question, q.passage, p.content, q.prompt, q.choices, q.answer,"
                    + " q.explanation FROM questions q JOIN passages p"
                    + " ON p.part = q.part AND p.bank = q.bank AND p.passage = q.passage"
                    + " WHERE q.part = :part AND q.bank = :bank ORDER BY q.question")
            .param("part", key.part())
            .param("bank", key.bank())
            .query(Banks::question)
            .list());
  }

  private static Question question(ResultSet row, int number) throws SQLException {
    return new Question(
        row.getInt("question"),
        row.getInt("passage"),
        row.getString("content"),
        row.getString("prompt"),
        List.of((String[]) row.getArray("choices").getArray()),
        row.getInt("answer"),
        row.getString("explanation"));
  }

  private record PartCount(int part, long banks, long questions) {}

  private Counts count(String key) {
    List<PartCount> rows =
        database
            .sql(
                "SELECT n AS part, count(b.bank) AS banks,"
                    + " coalesce(sum(b.questions), 0) AS questions"
                    + " FROM generate_series(1, 7) n LEFT JOIN banks b ON b.part = n"
                    + " GROUP BY n ORDER BY n")
            .query((row, number) ->
                new PartCount(row.getInt("part"), row.getLong("banks"), row.getLong("questions")))
            .list();
    return new Counts(
        rows.stream().map(PartCount::banks).toList(),
        rows.stream().map(PartCount::questions).toList());
  }
}
