// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.alpine.sample;

import dev.headroom.apps.systems.sample.Dice;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Two hundred invented companies, the first the most traded. Immutable. */
final class Instruments {

  static final int COUNT = 200;

  private static final List<String> FIRST =
      List.of("Al", "Ber", "Cor", "Dal", "El", "Fal", "Gra", "Hel", "Is", "Jur", "Kal", "Lu");
  private static final List<String> LAST =
      List.of("pina", "mont", "vex", "tera", "nova", "dis", "ria", "quant", "lis", "gen", "bra");
  private static final List<String> SECTORS =
      List.of("Energy", "Health", "Industry", "Finance", "Software", "Materials", "Transport");
  private static final List<String> EXCHANGES = List.of("SIX", "XETRA", "NYSE", "NASDAQ", "LSE");

  private static final List<Instrument> ALL = invent();

  private Instruments() {}

  record Instrument(String symbol, String name, String exchange, String sector) {}

  static List<Instrument> all() {
    return ALL;
  }

  static String symbol(int rank) {
    return ALL.get(rank).symbol();
  }

  /** The price that signals on a symbol move around, in cents. */
  static long priceCents(int rank) {
    return 500 + (long) (Dice.roll(Field.PRICE, rank) * 40_000);
  }

  private static List<Instrument> invent() {
    List<Instrument> made = new ArrayList<>();
    Set<String> taken = new LinkedHashSet<>();
    for (int i = 0; made.size() < COUNT; i++) {
      String word =
          FIRST.get(Dice.pick(Field.INSTRUMENT, 3L * i, FIRST.size()))
              + LAST.get(Dice.pick(Field.INSTRUMENT, 3L * i + 1, LAST.size()));
      String symbol = symbolOf(word, i);
      if (taken.add(symbol)) {
        String sector = SECTORS.get(i % SECTORS.size());
        String exchange = EXCHANGES.get(Dice.pick(Field.INSTRUMENT, 3L * i + 2, EXCHANGES.size()));
        made.add(new Instrument(symbol, word + " " + sector, exchange, sector));
      }
    }
    return List.copyOf(made);
  }

  private static String symbolOf(String word, int turn) {
    String upper = word.toUpperCase(Locale.ROOT);
    char last = (char) ('A' + turn % 26);
    return upper.substring(0, 2) + upper.charAt(upper.length() - 1) + last;
  }
}
