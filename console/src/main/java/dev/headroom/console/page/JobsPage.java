// SPDX-License-Identifier: Apache-2.0
package dev.headroom.console.page;

import dev.headroom.console.ConsolePage;
import dev.headroom.console.PageRequest;
import dev.headroom.console.view.Action;
import dev.headroom.console.view.Cell;
import dev.headroom.console.view.Column;
import dev.headroom.console.view.Format;
import dev.headroom.console.view.Page;
import dev.headroom.console.view.PageGroup;
import dev.headroom.console.view.Row;
import dev.headroom.console.view.Table;
import dev.headroom.console.view.Tone;
import dev.headroom.job.JobAdmin;
import dev.headroom.job.JobState;
import dev.headroom.job.JobStatus;
import dev.headroom.job.Jobs;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;

/**
 * The background jobs: what waits, what runs, what died, and what an operator can do about it.
 *
 * <p>Thread-safe. Each view is a few statements.
 */
public final class JobsPage implements ConsolePage {
  private static final int MAX_ROWS = 50;

  private final Jobs jobs;
  private final JobAdmin admin;

  /** Creates the page. */
  public JobsPage(Jobs jobs, JobAdmin admin) {
    this.jobs = jobs;
    this.admin = admin;
  }

  @Override
  public Place place() {
    return new Place("/jobs", "Jobs", PageGroup.TRAFFIC);
  }

  @Override
  public Page page(PageRequest request) {
    Instant now = request.now();
    return Page.of(
        "What waits, what runs, and what died.",
        kinds(),
        list("Dead", JobState.DEAD, "No job is dead.", now),
        list("Running", JobState.RUNNING, "No job is running.", now),
        list("To be tried again", JobState.RETRYING, "No job waits for another attempt.", now));
  }

  private Table kinds() {
    return new Table(
        "Kinds",
        "",
        List.of(
            Column.text("Kind"),
            Column.number("Queued"),
            Column.number("Running"),
            Column.number("To be tried again"),
            Column.number("Dead"),
            Column.number("Oldest waits for")),
        admin.kinds().stream().map(JobsPage::row).toList(),
        "No kind of job is known.");
  }

  private static Row row(JobAdmin.KindSummary kind) {
    JobAdmin.Counts counts = kind.counts();
    return Row.of(
            Cell.of(kind.kind())
                .note(kind.paused() ? "paused" : "")
                .with(kind.paused() ? Tone.NOTICE : Tone.PLAIN),
            Cell.of(counts.queued()),
            Cell.of(counts.running()),
            Cell.of(counts.retrying()).with(counts.retrying() > 0 ? Tone.NOTICE : Tone.PLAIN),
            Cell.of(counts.dead()).with(counts.dead() > 0 ? Tone.BAD : Tone.PLAIN),
            Cell.of(Format.duration(kind.oldestDue())))
        .actions(actions(kind));
  }

  private static List<Action> actions(JobAdmin.KindSummary kind) {
    List<Action> actions = new ArrayList<>();
    actions.add(
        kind.paused()
            ? action("Resume", "resume", kind.kind(), "Jobs of this kind start again.")
            : action(
                "Pause",
                "pause",
                kind.kind(),
                "No job of this kind starts on any instance; what runs goes on."));
    if (kind.counts().dead() > 0) {
      actions.add(
          action(
              "Redrive dead",
              "redrive-all",
              kind.kind(),
              "Enqueues the dead jobs of this kind again, at most 1000."));
    }
    return actions;
  }

  private Table list(String title, JobState state, String empty, Instant now) {
    return new Table(
        title,
        "",
        List.of(
            Column.text("Job"),
            Column.number("Enqueued"),
            Column.number("Attempts"),
            Column.text("Progress"),
            Column.text("Last failure")),
        admin.list(JobAdmin.Filter.of(state, MAX_ROWS)).stream()
            .map(each -> row(each, now))
            .toList(),
        empty);
  }

  private static Row row(JobStatus job, Instant now) {
    JobStatus.Report report = job.report();
    String progress =
        report.progress().total() == 0
            ? report.progress().text()
            : "%d of %d %s"
                .formatted(
                    report.progress().done(), report.progress().total(), report.progress().text());
    List<Action> actions = new ArrayList<>();
    String id = job.id().toString();
    if (job.state() == JobState.DEAD) {
      actions.add(action("Redrive", "redrive", id, "Enqueues it again with all its attempts."));
    } else if (!job.state().isEnd()) {
      actions.add(
          action(
              "Cancel", "cancel", id, "It does not run again; if it runs, it is asked to stop."));
    }
    return Row.of(
            Cell.of(job.origin().kind()).note(id),
            Cell.of(Format.ago(job.times().enqueued(), now)),
            Cell.of(report.attempts()),
            Cell.of(progress.strip()),
            Cell.of(report.failure() == null ? "" : Format.failure(report.failure())))
        .actions(actions);
  }

  private static Action action(String label, String verb, String target, String hint) {
    return new Action(label, "/jobs", Map.of("do", verb, "target", target), hint);
  }

  @Override
  public String act(PageRequest request) {
    String target = request.get("target");
    return switch (request.get("do").toLowerCase(Locale.ROOT)) {
      case "pause" -> {
        admin.pause(target, request.operator());
        yield target + " is paused";
      }
      case "resume" -> {
        admin.resume(target);
        yield target + " is resumed";
      }
      case "redrive-all" -> admin.redriveAll(target) + " dead jobs of " + target + " are enqueued";
      case "redrive" ->
          done(
              admin.redrive(UUID.fromString(target)),
              target + " is enqueued",
              "There is no dead job " + target + ", or another has its unique key.");
      case "cancel" ->
          done(
              jobs.cancel(UUID.fromString(target)),
              target + " is cancelled",
              "There is no job " + target + " that has not ended.");
      default -> throw new IllegalArgumentException("There is no such action.");
    };
  }

  private static String done(boolean done, String notice, String otherwise) {
    if (!done) {
      throw new IllegalArgumentException(otherwise);
    }
    return notice;
  }
}
