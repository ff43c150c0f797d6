// A build in which these did not run is green for nothing.
['MigrationsTest'].each { name ->
  assert new File(basedir, "target/surefire-reports/TEST-org.example.migrations.${name}.xml").text.contains('<testcase ')
}
return true
