package io.rocketmq.compatibility;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.context.ConfigurableApplicationContext;

/**
 * Application that checks itself once it has started, and ends: with exit status 0 only
 * if all checks passed.
 */
@SpringBootApplication
public class CompatibilityApplication {

	public static void main(String[] args) throws Exception {
		try (ConfigurableApplicationContext context = SpringApplication.run(CompatibilityApplication.class, args)) {
			context.getBean(Checks.class).run();
		}
	}

}
