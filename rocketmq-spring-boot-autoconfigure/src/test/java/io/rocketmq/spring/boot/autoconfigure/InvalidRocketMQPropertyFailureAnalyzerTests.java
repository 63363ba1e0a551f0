package io.rocketmq.spring.boot.autoconfigure;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;

@ExtendWith(OutputCaptureExtension.class)
class InvalidRocketMQPropertyFailureAnalyzerTests {

	@Test
	void weaknessFailureAnalyzerSaysWhatToChange(CapturedOutput output) {
		SpringApplication application = new SpringApplication(Application.class);
		application.setWebApplicationType(WebApplicationType.NONE);
		assertThatException().isThrownBy(() -> application.run("--rocketmq.name-server=localhost"))
			.withStackTraceContaining("Property 'rocketmq.name-server' has the illegal value 'localhost'");
		assertThat(output).contains("APPLICATION FAILED TO START")
			.contains("The property 'rocketmq.name-server' has the illegal value 'localhost':")
			.contains("Address 'localhost' has no port. Write host:port, such as localhost:9876")
			.contains("Change the value of 'rocketmq.name-server' in the application's configuration.");
	}

	@Configuration(proxyBeanMethods = false)
	@ImportAutoConfiguration(RocketMQAutoConfiguration.class)
	static class Application {

	}

}
