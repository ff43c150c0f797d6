// A build in which these did not run is green for nothing.
['SpringTest'].each { name ->
  assert new File(basedir, "target/surefire-reports/TEST-org.example.spring.${name}.xml").text.contains('<testcase ')
}
return true
