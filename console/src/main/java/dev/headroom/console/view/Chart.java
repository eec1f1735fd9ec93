// SPDX-License-Identifier: Apache-2.0
package dev.headroom.console.view;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.DoubleStream;

/**
 * Lines over time. The server draws them as a picture with a table of their figures; a script draws
 * them again with axes where it runs.
 *
 * <p>Immutable.
 *
 * @param title the heading
 * @param note what the lines show; may be empty
 * @param frame the times of the values
 * @param lines six have colours of their own
 * @param unit of all values, as a meter has it: {@code seconds}, {@code bytes}, {@code ratio}
 * @param events what happened meanwhile, the oldest first
 */
public record Chart(
    String title, String note, Frame frame, List<Line> lines, String unit, List<Event> events)
    implements Section {
  private static final double WIDTH = 600;
  private static final double HEIGHT = 120;
  private static final int WRITTEN_EVENTS = 4;

  /** Copies the lists. */
  public Chart {
    lines = List.copyOf(lines);
    events = List.copyOf(events);
    for (Line each : lines) {
      if (each.values().size() != frame.count()) {
        throw new IllegalArgumentException(
            "%s has %d values for %d times"
                .formatted(each.label(), each.values().size(), frame.count()));
      }
    }
  }

  /**
   * Times at equal distances.
   *
   * <p>Immutable.
   */
  public record Frame(Instant start, Duration step, int count) {
    /** Returns the time of a value. */
    public Instant at(int index) {
      return start.plus(step.multipliedBy(index));
    }

    /** Returns the time after the last value. */
    public Instant end() {
      return at(count);
    }
  }

  /**
   * A line.
   *
   * <p>Immutable.
   *
   * @param values one a time; {@code NaN} where nothing is known
   */
  public record Line(String label, List<Double> values) {
    /** Copies the list. */
    public Line {
      values = List.copyOf(values);
    }

    /** Returns the last value that is known; {@code NaN} if none is. */
    public double last() {
      for (int i = values.size() - 1; i >= 0; i--) {
        if (!values.get(i).isNaN()) {
          return values.get(i);
        }
      }
      return Double.NaN;
    }

    /** Returns the largest value; {@code NaN} if none is known. */
    public double max() {
      return known().max().orElse(Double.NaN);
    }

    /** Returns the mean of the values; {@code NaN} if none is known. */
    public double mean() {
      return known().average().orElse(Double.NaN);
    }

    private DoubleStream known() {
      return values.stream().mapToDouble(Double::doubleValue).filter(Double::isFinite);
    }
  }

  /**
   * Something that happened at one time, such as a deploy.
   *
   * <p>Immutable.
   */
  public record Event(Instant at, String text) {}

  /** Returns whether any value is known. */
  public boolean hasValues() {
    return lines.stream().anyMatch(each -> !Double.isNaN(each.last()));
  }

  /** Returns the latest events, which are written below the chart. */
  public List<Event> latestEvents() {
    return events.subList(earlierEvents(), events.size());
  }

  /** Returns how many events are only marked in the chart. */
  public int earlierEvents() {
    return Math.max(0, events.size() - WRITTEN_EVENTS);
  }

  /** Writes a value of this chart. */
  public String text(double value) {
    return Format.value(value, unit);
  }

  private double largest() {
    return lines.stream().flatMapToDouble(Line::known).reduce(0, Math::max);
  }

  private double least() {
    return lines.stream().flatMapToDouble(Line::known).reduce(0, Math::min);
  }

  /** Returns a line as a path of SVG, 600 wide and 120 high; interrupted where nothing is known. */
  public String path(Line line) {
    StringBuilder path = new StringBuilder();
    double bottom = least();
    double range = largest() > bottom ? largest() - bottom : 1;
    double dx = WIDTH / Math.max(1, frame.count() - 1);
    boolean pen = false;
    for (int i = 0; i < frame.count(); i++) {
      double value = line.values().get(i);
      if (Double.isFinite(value)) {
        double y = HEIGHT - (value - bottom) / range * (HEIGHT - 2) - 1;
        path.append(String.format(Locale.ROOT, "%s%.1f %.1f", pen ? "L" : "M", i * dx, y));
        if (!pen) {
          // A lone value is a dot.
          path.append("h.1");
        }
        pen = true;
      } else {
        pen = false;
      }
    }
    return path.toString();
  }

  /** Returns the figures as JSON, for the script that draws the chart. */
  public String json() {
    StringBuilder json = new StringBuilder("{\"unit\":").append(quoted(unit)).append(",\"times\":");
    List<String> times = new ArrayList<>();
    for (int i = 0; i < frame.count(); i++) {
      times.add(Long.toString(frame.at(i).getEpochSecond()));
    }
    json.append(times).append(",\"lines\":[");
    for (int i = 0; i < lines.size(); i++) {
      Line line = lines.get(i);
      json.append(i == 0 ? "" : ",")
          .append("{\"label\":")
          .append(quoted(line.label()))
          .append(",\"values\":")
          .append(
              line.values().stream()
                  .map(each -> Double.isFinite(each) ? each.toString() : "null")
                  .toList())
          .append('}');
    }
    json.append("],\"events\":[");
    for (int i = 0; i < events.size(); i++) {
      json.append(i == 0 ? "" : ",")
          .append("{\"at\":")
          .append(events.get(i).at().getEpochSecond())
          .append(",\"text\":")
          .append(quoted(events.get(i).text()))
          .append('}');
    }
    return json.append("]}").toString();
  }

  private static String quoted(String text) {
    StringBuilder quoted = new StringBuilder("\"");
    text.chars()
        .forEach(each -> {
          if (each == '"' || each == '\\') {
            quoted.append('\\').append((char) each);
          } else if (each < ' ') {
            quoted.append(String.format(Locale.ROOT, "\\u%04x", each));
          } else {
            quoted.append((char) each);
          }
        });
    return quoted.append('"').toString();
  }
}
