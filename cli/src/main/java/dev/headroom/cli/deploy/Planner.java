// SPDX-License-Identifier: Apache-2.0
package dev.headroom.cli.deploy;

import dev.headroom.cli.deploy.journal.Plan;
import dev.headroom.cli.deploy.journal.Step;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Makes plans. Each pair of a blue and a green port has one instance that serves, so that a plan
 * can begin from any mixture, as a rolling replacement that failed leaves one.
 *
 * <p>Confined to one thread; changes nothing.
 */
final class Planner {

  private final DeploymentSettings settings;
  private final Instances instances;
  private final List<Integer> serving;
  private final boolean withRedis;

  /**
   * Creates a planner.
   *
   * @param serving the ports that get requests; empty if nothing was deployed yet
   * @param withRedis whether the deployment has a Redis of its own, or will have one
   */
  Planner(
      DeploymentSettings settings, Instances instances, List<Integer> serving, boolean withRedis) {
    this.settings = settings;
    this.instances = instances;
    this.serving = List.copyOf(serving);
    this.withRedis = withRedis;
  }

  /**
   * Plans a new release.
   *
   * @param rolling replaces one instance after the other
   * @param keep leaves the old instances running; not with {@code rolling}
   */
  Plan deploy(int release, int from, Path jar, boolean rolling, boolean keep) {
    List<Step> steps = begun();
    steps.add(Step.copy());
    steps.addAll(rolling ? rolling(release) : atOnce(release, keep));
    return new Plan(
        Plan.Kind.DEPLOY, release, from, jar.toAbsolutePath().normalize().toString(), steps);
  }

  /** Plans the way back to a release; its instances are started where they do not run. */
  Plan rollback(int release, int from) {
    List<Step> steps = begun();
    steps.addAll(atOnce(release, false));
    return new Plan(Plan.Kind.ROLLBACK, release, from, null, steps);
  }

  /** Returns the steps that come before all others, to be added to. */
  private List<Step> begun() {
    return new ArrayList<>(withRedis ? List.of(Step.redis()) : List.of());
  }

  /** Plans the end of instances that get no requests. */
  Plan stopPrevious(int release) {
    List<Integer> all = new ArrayList<>(settings.blue());
    all.addAll(settings.green());
    List<Step> steps =
        all.stream()
            .filter(port -> !serving.contains(port) && instances.running(port).isPresent())
            .map(Step::stop)
            .toList();
    return new Plan(Plan.Kind.STOP, release, release, null, steps);
  }

  private List<Step> atOnce(int release, boolean keep) {
    List<Integer> targets = targets(release);
    List<Integer> added = targets.stream().filter(port -> !serving.contains(port)).toList();
    List<Step> steps = new ArrayList<>();
    added.forEach(port -> stopOthers(steps, port, release));
    added.forEach(port -> steps.add(Step.start(port)));
    added.forEach(port -> steps.add(Step.ready(port)));
    if (!targets.equals(serving)) {
      steps.add(Step.switchTo(targets, serving));
    }
    if (!keep) {
      serving.stream().filter(port -> !targets.contains(port)).map(Step::stop).forEach(steps::add);
    }
    return steps;
  }

  private List<Step> rolling(int release) {
    List<Integer> targets = targets(release);
    List<Integer> current = new ArrayList<>(serving);
    List<Step> steps = new ArrayList<>();
    for (int i = 0; i < targets.size(); i++) {
      int port = targets.get(i);
      if (current.contains(port)) {
        continue;
      }
      stopOthers(steps, port, release);
      steps.add(Step.start(port));
      steps.add(Step.ready(port));
      List<Integer> before = List.copyOf(current);
      int replaced = servingPort(i);
      current.remove(Integer.valueOf(replaced));
      current.add(port);
      steps.add(Step.switchTo(current, before));
      if (replaced > 0) {
        steps.add(Step.stop(replaced));
      }
    }
    // Ports that deployment.json does not name any more.
    List<Integer> left = current.stream().filter(port -> !targets.contains(port)).toList();
    if (!left.isEmpty()) {
      steps.add(Step.switchTo(targets, current));
      left.forEach(port -> steps.add(Step.stop(port)));
    }
    return steps;
  }

  /** A kept instance of another release makes room. */
  private void stopOthers(List<Step> steps, int port, int release) {
    if (instances.running(port).filter(each -> each.release() != release).isPresent()) {
      steps.add(Step.stop(port));
    }
  }

  /** Returns the port of each pair that serves afterwards. */
  private List<Integer> targets(int release) {
    List<Integer> targets = new ArrayList<>();
    for (int i = 0; i < settings.blue().size(); i++) {
      int present = servingPort(i);
      boolean stays =
          present > 0
              && instances.running(present).filter(each -> each.release() == release).isPresent();
      int blue = settings.blue().get(i);
      int idle = present == blue ? settings.green().get(i) : blue;
      targets.add(stays ? present : idle);
    }
    return targets;
  }

  /** Returns the port of a pair that gets requests; 0 if neither does. */
  private int servingPort(int pair) {
    int blue = settings.blue().get(pair);
    int green = settings.green().get(pair);
    return serving.contains(blue) ? blue : serving.contains(green) ? green : 0;
  }
}
