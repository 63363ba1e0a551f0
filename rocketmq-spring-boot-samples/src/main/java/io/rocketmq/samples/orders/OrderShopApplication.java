package io.rocketmq.samples.orders;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.util.backoff.ExponentialBackOff;

import io.rocketmq.spring.listener.RocketMQErrorHandler;

/**
 * The order shop. With {@code --demo.exit=true} it ends after its summary, with exit
 * status 0, or 1 if a message was lost.
 */
@SpringBootApplication
@EnableConfigurationProperties(DemoProperties.class)
public class OrderShopApplication {

	/**
	 * Runs the shop.
	 * @param args Spring Boot's command line
	 */
	public static void main(String[] args) {
		SpringApplication.run(OrderShopApplication.class, args);
	}

	/**
	 * Redelivers a failed message after 1 s at first, and dead-letters at once one that
	 * no further attempt can process.
	 */
	@Bean
	RocketMQErrorHandler errorHandler() {
		return RocketMQErrorHandler.redeliver(new ExponentialBackOff(1_000, 2.0))
			.deadLetter(NumberFormatException.class);
	}

}
