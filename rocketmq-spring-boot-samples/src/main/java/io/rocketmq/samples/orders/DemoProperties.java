package io.rocketmq.samples.orders;

import java.time.Duration;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Properties of the demo.
 *
 * @param orders number of orders to place; 0 for none
 * @param exit whether the application exits after its summary
 * @param patience time to wait for messages before they count as lost
 */
@ConfigurationProperties("demo")
record DemoProperties(@DefaultValue("1000") int orders, @DefaultValue("false") boolean exit,
		@DefaultValue("90s") Duration patience) {
}
