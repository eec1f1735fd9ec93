// SPDX-License-Identifier: Apache-2.0
package dev.headroom.console.web;

import dev.headroom.console.view.PageGroup;
import dev.headroom.console.view.Tone;
import java.util.List;
import java.util.Map;

/**
 * What surrounds every page: the application's name, the navigation, the notice of the last action.
 *
 * <p>Immutable.
 *
 * @param base path of the console, that of the application included
 * @param application its name
 * @param title of the page
 * @param navigation the groups of pages
 * @param session what belongs to this request
 */
public record Shell(
    String base, String application, String title, List<Group> navigation, Session session) {
  /** Copies the list. */
  public Shell {
    navigation = List.copyOf(navigation);
  }

  /**
   * A group of pages.
   *
   * <p>Immutable.
   */
  public record Group(PageGroup group, List<Link> links) {
    /** Copies the list. */
    public Group {
      links = List.copyOf(links);
    }
  }

  /**
   * A page in the navigation.
   *
   * <p>Immutable.
   *
   * @param path below that of the console
   * @param current whether it is the page that is shown
   * @param concerns how many concerns it has
   * @param tone of the worst of them
   */
  public record Link(String path, String title, boolean current, int concerns, Tone tone) {}

  /**
   * What belongs to one request.
   *
   * <p>Immutable.
   *
   * @param notice what the last action did; empty for none
   * @param canSignOut whether the operator signed in with the token
   * @param formFields what the application asks of each posted form
   * @param refreshMillis how often the page shows new figures; 0 for never
   * @param assets paths of the assets by their names
   */
  public record Session(
      String notice,
      boolean canSignOut,
      Map<String, String> formFields,
      long refreshMillis,
      Map<String, String> assets) {
    /** Copies the maps. */
    public Session {
      formFields = Map.copyOf(formFields);
      assets = Map.copyOf(assets);
    }
  }

  /** Returns the address of a page or asset of the console. */
  public String to(String path) {
    return path.isEmpty() ? base : base + path;
  }

  /** Returns the address of an asset. */
  public String asset(String name) {
    return base + session.assets().getOrDefault(name, "");
  }
}
