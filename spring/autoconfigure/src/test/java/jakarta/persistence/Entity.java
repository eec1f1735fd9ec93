// SPDX-License-Identifier: Apache-2.0
package jakarta.persistence;

import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;

/** Stands for the annotation of JPA, which is recognised by its name. */
@Retention(RetentionPolicy.RUNTIME)
public @interface Entity {}
