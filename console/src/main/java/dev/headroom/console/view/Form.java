// SPDX-License-Identifier: Apache-2.0
package dev.headroom.console.view;

import java.util.List;

/**
 * A form that asks a page for something; it changes nothing.
 *
 * <p>Immutable.
 *
 * @param title the heading
 * @param note what it is for
 * @param page the path of the page that answers, such as {@code /limits}
 * @param fields what is entered
 * @param submit text of the button
 */
public record Form(String title, String note, String page, List<Field> fields, String submit)
    implements Section {
  /** Copies the list. */
  public Form {
    fields = List.copyOf(fields);
  }

  /**
   * A field of a form.
   *
   * <p>Immutable.
   *
   * @param name of the parameter
   * @param label text above it
   * @param value what it holds now
   * @param hint an example; may be empty
   * @param required whether it may not be empty
   */
  public record Field(String name, String label, String value, String hint, boolean required) {}
}
