package io.rocketmq.test.context;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Annotation that provides a Spring test with a real RocketMQ server.
 *
 * <pre class="code">
 * &#064;SpringBootTest
 * &#064;EmbeddedRocketMQ(topics = "orders")
 * class OrdersTests {
 * }
 * </pre>
 *
 * Before the application context is refreshed the server is running, the topics exist,
 * and the property {@code rocketmq.name-server} holds its address, over any other value
 * of it. The server can be injected as a bean of type
 * {@link io.rocketmq.test.EmbeddedRocketMQ}.
 * <p>
 * The test classes of a JVM share one server for each set of
 * {@linkplain #brokerProperties broker properties}, including its topics and messages. It
 * starts on first use and ends with the JVM. A test may stop, kill or start parts of it,
 * but must not close it; stopped parts are started again for the next context.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Documented
@Inherited
public @interface EmbeddedRocketMQ {

	/**
	 * The topics to create. Others are created on first use.
	 * @return names of topics
	 */
	String[] topics() default {};

	/**
	 * The number of queues of each of the {@link #topics}.
	 * @return at least 1
	 */
	int queues() default 8;

	/**
	 * Properties of the broker, as in its own configuration file.
	 * @return entries of the form {@code name=value}, such as
	 * {@code transactionCheckInterval=1000}
	 */
	String[] brokerProperties() default {};

}
