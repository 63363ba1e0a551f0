package io.rocketmq.samples.orders;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.EnableConfigurationProperties;

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

}
