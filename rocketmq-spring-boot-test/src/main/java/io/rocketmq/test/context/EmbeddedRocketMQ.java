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
 * &#064;EmbeddedRocketMQ(topics = { "orders", "payments=1" }, groups = "billing")
 * class OrdersTests {
 * }
 * </pre>
 *
 * Before the application context is refreshed the server is running, the topics and
 * groups exist, and the property {@code rocketmq.name-server} holds its address, over any
 * other value of it. A bean of the type {@code RocketMQConnectionDetails} that the
 * application declares itself replaces this property, also in tests. The server can be
 * injected as a bean of type {@link io.rocketmq.test.EmbeddedRocketMQ}.
 * <p>
 * The test classes of a JVM share one server for each set of {@linkplain #masters
 * masters}, {@linkplain #slaves slaves} and {@linkplain #brokerProperties broker
 * properties}, including its topics and messages. It starts on first use and ends with
 * the JVM, whatever becomes of the contexts. A test may stop, kill or start parts of it,
 * but must not close it; stopped parts are started again for the next context, so tests
 * that stop parts must not run beside others.
 * <p>
 * Every attribute may hold placeholders, <code>${...}</code>, which are resolved against
 * the context's environment. A context that is processed ahead of time gets its server
 * when the tests run, and none while it is processed.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Documented
@Inherited
public @interface EmbeddedRocketMQ {

	/**
	 * The topics to create. Others are created on first use.
	 * @return names of topics, or entries of the form {@code name=queues}, such as
	 * {@code orders=16}; several may be separated by commas
	 */
	String[] topics() default {};

	/**
	 * The number of queues on each master of the {@link #topics} that do not say their
	 * own.
	 * @return at least 1
	 */
	String queues() default "8";

	/**
	 * The consumer groups to create. Others are created on first use, unless the broker
	 * property {@code autoCreateSubscriptionGroup} is {@code false}.
	 * @return names of groups; several may be separated by commas
	 */
	String[] groups() default {};

	/**
	 * The number of masters, each with a broker name of its own: {@code broker-a},
	 * {@code broker-b} and so on.
	 * @return from 1 to 26
	 */
	String masters() default "1";

	/**
	 * The number of slaves of each master.
	 * @return from 0 to 4
	 */
	String slaves() default "0";

	/**
	 * Properties of every broker, as in its own configuration file.
	 * @return entries of the form {@code name=value}, such as
	 * {@code transactionCheckInterval=1000}
	 */
	String[] brokerProperties() default {};

	/**
	 * The properties to set to the name server's address.
	 * @return names such as {@code rocketmq.clients.archive.name-server}
	 */
	String[] nameServerProperties() default "rocketmq.name-server";

}
