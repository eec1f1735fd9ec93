// SPDX-License-Identifier: Apache-2.0
package dev.headroom.bench.suite.database.corpus;

import dev.headroom.database.finding.FindingKind;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

/**
 * Reads labelled traces; the format is described in {@code n-plus-one/README.md}.
 *
 * <p>Confined to one thread.
 */
public final class TraceReader {
  private static final String FOLDER = "/n-plus-one/";

  /** The traces that are modelled on Hibernate. */
  public static final String HIBERNATE = "hibernate.txt";

  /** All other traces. */
  public static final String OTHER = "other.txt";

  private final String file;
  private final Deque<String> lines = new ArrayDeque<>();

  private TraceReader(String file) {
    this.file = file;
  }

  /** Returns all traces of the corpus. */
  public static List<Trace> all() {
    List<Trace> all = new ArrayList<>(read(HIBERNATE));
    all.addAll(read(OTHER));
    return all;
  }

  /**
   * Returns the traces of a file.
   *
   * @param file {@link #HIBERNATE} or {@link #OTHER}
   */
  public static List<Trace> read(String file) {
    TraceReader reader = new TraceReader(file);
    try (InputStream in =
            Objects.requireNonNull(TraceReader.class.getResourceAsStream(FOLDER + file), file);
        BufferedReader text =
            new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
      text.lines()
          .map(String::strip)
          .filter(line -> !line.isEmpty() && !line.startsWith("#"))
          .forEach(reader.lines::add);
    } catch (IOException e) {
      throw new UncheckedIOException(file + " could not be read", e);
    }
    List<Trace> traces = new ArrayList<>();
    while (!reader.lines.isEmpty()) {
      traces.add(reader.trace());
    }
    return traces;
  }

  private Trace trace() {
    String name = rest("trace");
    List<Trace.Label> labels = new ArrayList<>();
    while (peek().startsWith("label ")) {
      String label = rest("label");
      if (!label.equals("none")) {
        labels.add(label(label));
      }
    }
    String reason = rest("why");
    Map<String, String> texts = new HashMap<>();
    while (peek().startsWith("sql ")) {
      String[] parts = rest("sql").split(" = ", 2);
      texts.put(parts[0], parts[1]);
    }
    TraceClock clock = new TraceClock(texts);
    steps().forEach(step -> step.run(clock));
    for (Trace.Label label : labels) {
      if (!texts.containsKey(label.statement())) {
        throw fault(name + " has no statement " + label.statement());
      }
    }
    return new Trace(name, labels, reason, clock.runs());
  }

  private Trace.Label label(String text) {
    String[] words = text.split(" ", -1);
    if (words.length != 2) {
      throw fault("a label has a kind and a statement: " + text);
    }
    return new Trace.Label(
        FindingKind.valueOf(words[0].toUpperCase(Locale.ROOT).replace('-', '_')), words[1]);
  }

  /** Reads the steps up to the end of the block, and the end. */
  private List<TraceStep> steps() {
    List<TraceStep> steps = new ArrayList<>();
    while (true) {
      String line = peek();
      lines.remove();
      String[] words = line.split(" ", -1);
      switch (words[0]) {
        case "end" -> {
          return steps;
        }
        case "loop" -> steps.add(new TraceStep.Block(false, Integer.parseInt(words[1]), steps()));
        case "parallel" ->
            steps.add(new TraceStep.Block(true, Integer.parseInt(words[1]), steps()));
        case "run" -> steps.add(new TraceStep.Run(words[1], options(words)));
        default -> throw fault("unknown line: " + line);
      }
    }
  }

  private Map<String, String> options(String[] words) {
    Map<String, String> options = new HashMap<>();
    for (int i = 2; i < words.length; i += 2) {
      if (i + 1 == words.length || !TraceStep.Run.OPTIONS.contains(words[i])) {
        throw fault("a run has pairs of option and value: " + String.join(" ", words));
      }
      options.put(words[i], words[i + 1]);
    }
    return options;
  }

  private String rest(String word) {
    String line = peek();
    if (!line.startsWith(word + " ")) {
      throw fault("expected " + word + ", but found: " + line);
    }
    lines.remove();
    return line.substring(word.length() + 1).strip();
  }

  private String peek() {
    String line = lines.peek();
    if (line == null) {
      throw fault("the last trace has no end");
    }
    return line;
  }

  private IllegalArgumentException fault(String text) {
    return new IllegalArgumentException(file + ": " + text);
  }
}
