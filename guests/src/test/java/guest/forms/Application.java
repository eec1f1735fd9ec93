// SPDX-License-Identifier: Apache-2.0
package guest.forms;

import static org.springframework.security.config.Customizer.withDefaults;

import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import java.util.ArrayList;
import java.util.List;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.context.annotation.Bean;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.core.userdetails.User;
import org.springframework.security.core.userdetails.UserDetailsService;
import org.springframework.security.provisioning.InMemoryUserDetailsManager;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.validation.BindingResult;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.ModelAttribute;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseBody;
import org.springframework.web.servlet.mvc.support.RedirectAttributes;

/** Pages of Thymeleaf with forms, a sign-in, and a sign-on from another site by a form POST. */
@SpringBootApplication
public class Application {

  /** Starts it. */
  public static void main(String[] args) {
    SpringApplication.run(Application.class, args);
  }

  @Bean
  SecurityFilterChain pages(HttpSecurity http) throws Exception {
    return http.authorizeHttpRequests(requests ->
            requests
                .requestMatchers("/", "/css/**", "/js/**", "/acs", "/broken", "/error")
                .permitAll()
                .anyRequest()
                .authenticated())
        .formLogin(withDefaults())
        .logout(withDefaults())
        .csrf(csrf -> csrf.ignoringRequestMatchers("/acs"))
        .build();
  }

  @Bean
  UserDetailsService users() {
    return new InMemoryUserDetailsManager(
        User.withUsername("ann").password("{noop}secret").roles("USER").build());
  }

  /** What a visitor enters. */
  public static class Visit {
    @NotBlank private String pet = "";

    public String getPet() {
      return pet;
    }

    public void setPet(String pet) {
      this.pet = pet;
    }
  }

  /** The pages. */
  @Controller
  static class Pages {
    private final List<String> visits = new ArrayList<>();

    @GetMapping("/")
    String home() {
      return "home";
    }

    @GetMapping("/visits")
    String visits(Model model) {
      model.addAttribute("visit", new Visit());
      model.addAttribute("visits", visits);
      return "visits";
    }

    @PostMapping("/visits")
    String add(
        @Valid @ModelAttribute("visit") Visit visit,
        BindingResult result,
        Model model,
        RedirectAttributes flash) {
      if (result.hasErrors()) {
        model.addAttribute("visits", visits);
        return "visits";
      }
      visits.add(visit.getPet());
      flash.addFlashAttribute("message", "Saved");
      return "redirect:/visits";
    }

    @PostMapping("/acs")
    @ResponseBody
    String signOn(@RequestParam("SAMLResponse") String response) {
      return "welcome, " + response;
    }

    @GetMapping("/broken")
    String broken() {
      throw new IllegalStateException("broken on purpose");
    }
  }
}
