package io.rocketmq.samples.orders;

import java.time.Duration;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Orders and payments that the shop makes by itself.
 *
 * @param orders how many orders it places; 0 for none
 * @param exit whether it ends after its summary
 * @param patience how long it waits for its messages before it calls them lost
 */
@ConfigurationProperties("demo")
record DemoProperties(@DefaultValue("1000") int orders, @DefaultValue("false") boolean exit,
		@DefaultValue("90s") Duration patience) {
}
